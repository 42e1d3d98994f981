package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import java.util.List;

/** The Javadoc of an object's class and of what its members become. */
final class MemberDocs {
    private final ObjectModel object;
    private final Docs docs;
    private final List<String> kinds;

    MemberDocs(ObjectModel object, Docs docs) {
        this.object = object;
        this.docs = docs;
        kinds = docs.kinds(object);
    }

    String type() {
        String name = object.name();
        return switch (object.role()) {
            case STRUCT -> {
                ObjectModel.CommandTraits command = object.command();
                String also = command == null ? "" : " It is the command {@code " + command.wireName() + "} as well.";
                if (command != null && command.presence().deprecated()) {
                    also += " As a command it is deprecated: " + docs.instead(kinds, name) + ".";
                }
                yield docs.type(
                        kinds,
                        name,
                        "The struct {@code " + name + "}.",
                        "QAPI struct {@code " + name + "}." + also,
                        object.presence());
            }
            case BRANCH ->
                docs.type(
                        kinds,
                        name + "/" + object.branch(),
                        "The branch {@code " + object.branch() + "} of {@link " + union() + "}.",
                        "",
                        object.presence());
            case OTHER ->
                docs.type(
                        kinds,
                        name + "/*",
                        "All branches of {@link " + union() + "} that have no class of their own.",
                        "Members of a branch that this version of the library does not know are among the other properties.",
                        object.presence());
            case COMMAND -> docs.type(kinds, name, "The command {@code " + name + "}.", command(), object.presence());
            case EVENT ->
                docs.type(
                        kinds,
                        name,
                        "The event {@code " + name + "}.",
                        "QMP event {@code " + name + "}.",
                        object.presence());
        };
    }

    private String union() {
        return object.union() == null ? "Object" : object.union().simpleName();
    }

    private String command() {
        ObjectModel.CommandTraits command = object.command();
        StringBuilder text = new StringBuilder("QMP command {@code " + object.name() + "}.");
        if (command != null && command.open()) {
            text.append(" Takes any other arguments too, by {@link dev.qemu4j.qapi.QapiBuilder#property}.");
        }
        if (command != null && command.outOfBand()) {
            text.append(" May be executed out of band.");
        }
        if (command != null && !command.respondsOnSuccess()) {
            text.append(" Success is not answered.");
        }
        return text.toString();
    }

    String accessor(Member member) {
        String absent = "@return the value; null if there is none";
        if (member.required()) {
            absent = object.role() == ObjectModel.Role.COMMAND
                    ? "@return the value"
                    : "@return the value\n@throws dev.qemu4j.qapi.MissingMemberException if QEMU did not send it";
        }
        if (member.fixed() != null) {
            absent = "@return always {@code " + member.fixed() + "}";
        }
        return sentences("Returns {@code " + member.wireName() + "}.", member) + absent + deprecated(member);
    }

    String setter(Member member) {
        return sentences("Sets {@code " + member.wireName() + "}.", member) + "@param " + member.javaName()
                + " the value\n@return this builder" + deprecated(member);
    }

    String toNull(Member member) {
        return "Sets {@code " + member.wireName() + "} to the null of JSON.\n\n@return this builder"
                + deprecated(member);
    }

    String adder(Member member) {
        return "Appends to {@code " + member.wireName() + "}.\n\n@param element the element\n@return this builder"
                + deprecated(member);
    }

    String parameter(String javaName) {
        for (Member member : object.members()) {
            if (member.javaName().equals(javaName)) {
                return "{@code " + member.wireName() + "}";
            }
        }
        return "one branch of the union";
    }

    /** The first paragraph about the command, followed by one to come; nothing if nobody wrote about it. */
    String summary() {
        String summary = docs.summary(kinds, object.name());
        return summary == null ? "" : summary + "\n\n<p>";
    }

    /** The text about a member as that of a parameter. */
    String phrase(String javaName) {
        for (Member member : object.members()) {
            if (member.javaName().equals(javaName)) {
                String phrase = docs.phrase(kinds, member);
                return phrase == null ? "its {@code " + member.wireName() + "}" : phrase;
            }
        }
        return "one branch of the union";
    }

    private String sentences(String first, Member member) {
        String more = docs.member(kinds, member);
        return first + (more.isEmpty() ? "" : "\n\n<p>" + more) + "\n\n";
    }

    private String deprecated(Member member) {
        return docs.deprecated(kinds, member.owner(), member.wireName(), member.presence());
    }
}
