package dev.qemu4j.surface;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type of QEMU's schema, with what its class has in Java. */
sealed interface QapiType {
    /** The class, with its package. */
    String javaClass();

    /**
     * An enum.
     *
     * @param javaClass the class
     * @param constants the constants, by their names in the protocol
     * @param lenient whether QEMU takes other values as well, and does not say what it makes of them
     */
    record EnumType(String javaClass, Map<String, String> constants, boolean lenient) implements QapiType {}

    /**
     * An alternate.
     *
     * @param javaClass the class
     * @param types what it may be, by the names in the schema
     */
    record AlternateType(String javaClass, Map<String, String> types) implements QapiType {}

    /**
     * A struct.
     *
     * @param javaClass the class
     * @param members its members, by their names in the protocol
     */
    record StructType(String javaClass, Map<String, Member> members) implements QapiType {
        /** Tells whether a builder starts with nothing. */
        boolean startsEmpty() {
            long required = Member.required(members);
            return required == 0 || required > Member.POSITIONAL;
        }
    }

    /**
     * A union.
     *
     * @param javaClass the interface
     * @param tag the discriminator
     * @param base the members that all branches have, without the discriminator
     * @param branches the branches, by the discriminator's value
     * @param other the class for all others
     * @param catalog what makes branches by name for a command line; null if nothing does
     */
    record UnionType(
            String javaClass,
            Member tag,
            Map<String, Member> base,
            Map<String, Branch> branches,
            String other,
            @Nullable Catalog catalog)
            implements QapiType {
        /** The members of a branch, with those of all branches. */
        Map<String, Member> members(Branch branch) {
            Map<String, Member> all = new LinkedHashMap<>(base);
            all.putAll(branch.members());
            return all;
        }
    }

    /**
     * A class with a method for each branch.
     *
     * @param javaClass the class
     * @param id the member that comes first in each method; null if there is none
     */
    record Catalog(String javaClass, @Nullable String id) {}

    /**
     * A branch of a union.
     *
     * @param method what makes it
     * @param javaClass its class
     * @param members the members that it has beside those of all branches
     * @param inline the union whose members it has without a level of their own; null if there is none
     */
    record Branch(
            String method,
            String javaClass,
            Map<String, Member> members,
            @Nullable String inline) {}

    /**
     * A member of an object.
     *
     * @param name its name in the protocol
     * @param method its setter
     * @param type its type's name in the schema
     * @param required whether it must be set
     */
    record Member(String name, String method, String type, boolean required) {
        /** Number of required members that are parameters; if there are more, they are set on the builder. */
        static final int POSITIONAL = 3;

        static long required(Map<String, Member> members) {
            return members.values().stream().filter(Member::required).count();
        }
    }
}
