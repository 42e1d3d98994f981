package dev.qemu4j.codegen.facts;

/** What the facts say about an entity or a part of it. Absent is the rule: no condition, not boxed, a response. */
public enum Attribute {
    /** Of an entity: enum, struct, union, alternate, command or event. */
    KIND("kind"),
    /** The schema file that defines an entity. */
    MODULE("module"),
    /** The version of QEMU that its documentation gives as the first. */
    SINCE("since"),
    /** The build condition, as {@code CONFIG_A && (CONFIG_B || !CONFIG_C)}. */
    CONDITION("if"),
    /** The type of a member or branch: {@code str}, {@code [str]} for an array; a last {@code ?} makes it optional. */
    TYPE("type"),
    /** The struct whose members a struct or union starts with. */
    BASE("base"),
    /** The member that selects a union's branch. */
    DISCRIMINATOR("discriminator"),
    /** The type that holds a command's arguments or an event's data, where they are not given as members. */
    DATA("data"),
    /** The type of a command's result. */
    RETURNS("returns"),
    /** {@code true}: QEMU's C code takes the arguments as one value. */
    BOXED("boxed"),
    /** {@code false}: the command takes arguments that its schema does not tell. */
    GEN("gen"),
    /** {@code false}: no response follows success. */
    SUCCESS_RESPONSE("success-response"),
    /** {@code true}: may run out of band. */
    ALLOW_OOB("allow-oob"),
    /** {@code true}: works before the machine is set up. */
    ALLOW_PRECONFIG("allow-preconfig"),
    /** {@code true}: QEMU runs it in a coroutine, which nobody outside sees. */
    COROUTINE("coroutine");

    private final String key;

    Attribute(String key) {
        this.key = key;
    }

    /**
     * The attribute's name in the facts, which is QAPI's where QAPI has one.
     *
     * @return the name
     */
    public String key() {
        return key;
    }
}
