package dev.qemu4j.surface;

import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.Candidate.Kind;
import dev.qemu4j.surface.QapiType.Branch;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import dev.qemu4j.surface.QapiType.UnionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words that can stand on a command line, for completion: options, what they name first, and parameters. */
public final class Completions {
    /** The catalogues whose entries an option names first. */
    private static final Map<String, String> NAMED = Map.of(
            "-device", "devices",
            "-machine", "machines",
            "-M", "machines",
            "-accel", "accels",
            "-chardev", "chardevs");

    private static final List<String> CHARDEVS = List.of(
            "none",
            "null",
            "stdio",
            "mon:stdio",
            "pty",
            "vc",
            "unix:",
            "tcp:",
            "telnet:",
            "udp:",
            "file:",
            "pipe:",
            "chardev:");

    private static final Map<String, String> SCHEMA = schema();

    private Completions() {}

    /**
     * Returns the options of all known versions.
     *
     * @return the options
     */
    public static List<Candidate> options() {
        Catalogue options = Catalogue.of("options");
        return options.names().stream()
                .map(name -> new Candidate(
                        name,
                        argument(entry(options, name)),
                        entry(options, name).get("doc")))
                .toList();
    }

    private static Argument argument(Catalogue.Entry option) {
        return switch (String.valueOf(option.get("argument"))) {
            case "none" -> Argument.NONE;
            case "chardev" -> Argument.values(CHARDEVS);
            case "text" -> text(option);
            default -> Argument.LIST;
        };
    }

    private static Argument text(Catalogue.Entry option) {
        if (option.name().equals("-L") || option.name().equals("-chroot")) {
            return Argument.of(Kind.DIRECTORY);
        }
        Argument fixed = Arguments.fixed(option.name(), "-");
        if (fixed == null && option.get("java") != null) {
            fixed = Arguments.of(option.facts(), option.name());
        }
        return fixed != null ? fixed : "path".equals(option.get("type")) ? Argument.FILE : Argument.TEXT;
    }

    /**
     * Returns the names that an option can have first: devices, drivers, types.
     *
     * @param option the option
     * @return the names; empty if the option has parameters only
     */
    public static List<Candidate> heads(String option) {
        String named = NAMED.get(option);
        if (named != null) {
            Catalogue catalogue = Catalogue.of(named);
            String kind = named.substring(0, named.length() - 1);
            return catalogue.names().stream()
                    .map(name -> new Candidate(name, Argument.NONE, WordBook.about(kind, name)))
                    .toList();
        }
        return union(option) instanceof UnionType union
                ? union.branches().keySet().stream()
                        .map(tag -> new Candidate(tag, Argument.NONE, SCHEMA.get(tag + " " + unionName(option))))
                        .toList()
                : List.of();
    }

    /**
     * Returns the parameters that an option has, after what it names first.
     *
     * @param option the option
     * @param head the name; null for the parameters that the option has of itself
     * @return the parameters; empty if none is known
     */
    public static List<Candidate> parameters(String option, @Nullable String head) {
        List<Candidate> parameters = new ArrayList<>();
        Catalogue.Entry entry = head == null ? Catalogue.of("options").find(option) : null;
        String named = NAMED.get(option);
        if (head != null && named != null) {
            entry = Catalogue.of(named).find(head);
        }
        if (entry != null) {
            addAll(entry, option, named == null ? "option" : named.substring(0, named.length() - 1), parameters);
        }
        if (head == null && option.equals("-device")) {
            parameters.add(new Candidate("id", Argument.TEXT, "the name by which others refer to the device"));
            parameters.add(new Candidate("bus", Argument.id("bus"), "the bus that the device is plugged into"));
        }
        if (head == null && option.equals("-chardev")) {
            parameters.add(new Candidate("id", Argument.TEXT, "the name by which others refer to it"));
        }
        if (named == null) {
            addMembers(option, head, parameters);
        }
        return parameters;
    }

    /**
     * Returns the features that the CPUs of a target have.
     *
     * @param target the target's name
     * @return the features of all known versions
     */
    public static List<Candidate> features(String target) {
        Catalogue.Entry family = CpuSource.family(target);
        List<Candidate> features = new ArrayList<>();
        if (family != null) {
            addAll(family, "-cpu", "cpu", features);
        }
        return features;
    }

    private static void addAll(Catalogue.Entry entry, String option, String kind, List<Candidate> parameters) {
        for (String name : entry.properties()) {
            String words = kind.equals("option") || kind.equals("chardev")
                    ? WordBook.member(kind, entry.name(), name)
                    : WordBook.property(kind, entry, name);
            Argument fixed = kind.equals("option") ? Arguments.fixed(option, name) : null;
            Argument typed = Arguments.of(Objects.requireNonNull(entry.property(name)), name);
            parameters.add(new Candidate(name, fixed == null ? typed : fixed, words));
        }
    }

    /**
     * Returns the members of what is nested in the parameters of an option, with dots between, such as {@code addr.type}. A block node in
     * another one has its driver there: the rest are the parameters of {@code -blockdev} for that driver.
     *
     * @param option the option
     * @param head the name that comes first; null for what all of them have
     * @return the members, of all levels; empty if none is known
     */
    public static List<Candidate> nested(String option, @Nullable String head) {
        return NAMED.containsKey(option)
                ? List.of()
                : NestedMembers.of(members(unionName(option), head).values(), SCHEMA);
    }

    private static void addMembers(String option, @Nullable String head, List<Candidate> parameters) {
        String name = unionName(option);
        members(name, head).values().forEach(member -> add(member, head == null ? name : head, parameters));
    }

    /** The members of a branch; of what all branches have without one. */
    private static Map<String, Member> members(@Nullable String name, @Nullable String head) {
        QapiType type = name == null ? null : QapiTypes.instance().get(name);
        if (type instanceof StructType struct && head == null) {
            return struct.members();
        }
        if (type instanceof UnionType union) {
            Branch branch = head == null ? null : union.branches().get(head);
            return head == null ? union.base() : branch == null ? Map.of() : branch.members();
        }
        return Map.of();
    }

    private static void add(Member member, @Nullable String owner, List<Candidate> parameters) {
        boolean known =
                parameters.stream().anyMatch(parameter -> parameter.name().equals(member.name()));
        if (!known) {
            parameters.add(new Candidate(member.name(), Arguments.of(member), SCHEMA.get(member.name() + " " + owner)));
        }
    }

    private static @Nullable QapiType union(String option) {
        String name = unionName(option);
        return name == null ? null : QapiTypes.instance().get(name);
    }

    private static @Nullable String unionName(String option) {
        Catalogue.Entry entry = Catalogue.of("options").find(option);
        return entry == null ? null : entry.get("qapi");
    }

    private static Catalogue.Entry entry(Catalogue catalogue, String name) {
        return Objects.requireNonNull(catalogue.find(name));
    }

    /** The words about branches, by tag and union, and about members, by name and type or tag. */
    private static Map<String, String> schema() {
        Map<String, String> words = new HashMap<>();
        for (SchemaWord word : SchemaWord.all()) {
            boolean wanted = word.kind().equals("branch") || word.kind().equals("member");
            if (wanted && word.words() != null) {
                words.putIfAbsent(word.name() + " " + word.owner(), word.words());
            }
        }
        return words;
    }
}
