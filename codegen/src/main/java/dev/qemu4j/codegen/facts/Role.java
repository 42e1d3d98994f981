package dev.qemu4j.codegen.facts;

/** The role of a part in the fact that holds it. */
public enum Role {
    /** A member of a struct, of a union's own, of a command's arguments or an event; an alternative of an alternate. */
    MEMBER("members"),
    /** A value of an enum. */
    VALUE("values"),
    /** A branch of a union, named by the discriminator's value. */
    BRANCH("branches"),
    /** A feature, such as {@code deprecated}, of an entity, a member or a value. */
    FEATURE("features"),
    /** A property of a QOM type. */
    PROPERTY("properties", true),
    /** A parameter of an option list. */
    PARAMETER("parameters", true),
    /** The differences on some targets, which are its name; {@code null} stands for no value. */
    VARIANT("on", true);

    private final String key;
    private final boolean sorted;

    Role(String key) {
        this(key, false);
    }

    Role(String key, boolean sorted) {
        this.key = key;
        this.sorted = sorted;
    }

    /**
     * Tells whether the parts are in the order of their names, which is none of QEMU's.
     *
     * @return false if their order is QEMU's
     */
    public boolean sorted() {
        return sorted;
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
