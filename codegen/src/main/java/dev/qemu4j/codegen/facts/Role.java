package dev.qemu4j.codegen.facts;

/** What a part is to the fact that holds it. */
public enum Role {
    /** A member of a struct, of a union's own, of a command's arguments or an event; an alternative of an alternate. */
    MEMBER("members"),
    /** A value of an enum. */
    VALUE("values"),
    /** A branch of a union, named by the discriminator's value. */
    BRANCH("branches"),
    /** A feature, such as {@code deprecated}, of an entity, a member or a value. */
    FEATURE("features");

    private final String key;

    Role(String key) {
        this.key = key;
    }

    /**
     * The name of all parts with the role in the facts.
     *
     * @return the name
     */
    public String key() {
        return key;
    }
}
