package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class with members.
 *
 * @param javaName the class
 * @param role what it is
 * @param name the QAPI name of the struct, command or event, or of the union of a branch
 * @param branch the discriminator's value of a branch; null for all other roles
 * @param members the members, in the newest version's order; without those of the union that is inlined
 * @param inline the union whose members follow the others without a level of their own; null if there is none
 * @param union the interface of the union that it is a branch of; null if it is none
 * @param command what makes it a command; null if it is none
 * @param presence where it exists
 */
public record ObjectModel(
        ClassName javaName,
        Role role,
        String name,
        @Nullable String branch,
        List<Member> members,
        @Nullable Inline inline,
        @Nullable ClassName union,
        @Nullable CommandTraits command,
        Presence presence) {
    /** The role of a class with members. */
    public enum Role {
        /** A struct, perhaps one that is a command as well. */
        STRUCT,
        /** A branch of a union. */
        BRANCH,
        /** All branches of a union that have no class of their own. */
        OTHER,
        /** A command's arguments. */
        COMMAND,
        /** An event's data. */
        EVENT
    }

    /**
     * A union that is a part of the object.
     *
     * @param javaName the accessor
     * @param type the union
     */
    public record Inline(String javaName, ValueType.Named type) {}

    /**
     * The traits that only a command has.
     *
     * @param wireName its name in the protocol
     * @param result what it returns; null if nothing
     * @param open whether it takes arguments that its schema does not tell
     * @param respondsOnSuccess whether a reply follows success
     * @param outOfBand whether it may run out of band
     * @param presence where the command exists, which may differ from where the struct does
     */
    public record CommandTraits(
            String wireName,
            @Nullable ValueType result,
            boolean open,
            boolean respondsOnSuccess,
            boolean outOfBand,
            Presence presence) {}

    /**
     * The members that must be given.
     *
     * @return the required members that have a choice
     */
    public List<Member> required() {
        return members.stream()
                .filter(member -> member.required() && member.fixed() == null)
                .toList();
    }

    /**
     * Tells whether anything may be given beyond the required members.
     *
     * @return true if there are optional members, or any at all may be given
     */
    public boolean hasOptions() {
        boolean open = command != null && command.open();
        return open || members.stream().anyMatch(member -> !member.required() && member.fixed() == null);
    }

    /**
     * Tells whether required members are given as parameters: three at most.
     *
     * @return false if it is set on the builder
     */
    public boolean positional() {
        return required().size() + (inline == null ? 0 : 1) <= 3;
    }

    /**
     * Tells whether a builder may start with nothing, and checks at the end that all required members were set.
     *
     * @return true for a union's branches, and where too much is required for parameters
     */
    public boolean startsWithNothing() {
        return union != null || !positional();
    }
}
