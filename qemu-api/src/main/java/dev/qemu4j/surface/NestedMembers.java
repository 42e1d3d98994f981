package dev.qemu4j.surface;

import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.QapiType.AlternateType;
import dev.qemu4j.surface.QapiType.Branch;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import dev.qemu4j.surface.QapiType.UnionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The members of what is nested in a parameter, with dots between: {@code addr.type}, {@code encrypt.key-secret}. */
final class NestedMembers {
    /** A block node in another one has as many forms as there are drivers, and nodes in it again. */
    private static final String NODE = "BlockdevOptions";

    private final Map<String, String> words;
    private final Map<String, Candidate> found = new LinkedHashMap<>();

    private NestedMembers(Map<String, String> words) {
        this.words = words;
    }

    /** The members of these parameters, with words about them by name and type or tag. Of a block node it is the driver. */
    static List<Candidate> of(Iterable<Member> members, Map<String, String> words) {
        NestedMembers nested = new NestedMembers(words);
        members.forEach(member -> nested.into(member.name(), member.type(), Set.of()));
        return new ArrayList<>(nested.found.values());
    }

    private void into(String path, String type, Set<String> above) {
        QapiType known = QapiTypes.instance().get(type);
        Set<String> within = new LinkedHashSet<>(above);
        if (known == null || !within.add(type)) {
            return; // a scalar, or a type that has itself in it
        }
        if (known instanceof AlternateType alternate) {
            // Of a text or an object, the text is the parameter itself.
            alternate.types().values().forEach(one -> into(path, one, within));
        } else if (known instanceof StructType struct) {
            struct.members().values().forEach(member -> add(path, member, type, within));
        } else if (known instanceof UnionType union) {
            add(path, union.tag(), type, within);
            if (!type.equals(NODE)) {
                union.base().values().forEach(member -> add(path, member, type, within));
                union.branches().forEach((tag, branch) -> branch(path, tag, branch, within));
            }
        }
    }

    private void branch(String path, String tag, Branch branch, Set<String> above) {
        branch.members().values().forEach(member -> add(path, member, tag, above));
        if (branch.inline() != null) {
            into(path, branch.inline(), above);
        }
    }

    private void add(String path, Member member, String owner, Set<String> above) {
        String name = path + "." + member.name();
        Argument argument = Arguments.of(member);
        found.putIfAbsent(name, new Candidate(name, argument, words.get(member.name() + " " + owner)));
        into(name, member.type(), above);
    }
}
