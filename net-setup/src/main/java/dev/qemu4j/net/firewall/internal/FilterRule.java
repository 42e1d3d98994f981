package dev.qemu4j.net.firewall.internal;

import java.util.List;

/** A rule of a firewall. */
interface FilterRule {
    /** Returns the choices that it has for a packet, in the order in which it looks. */
    List<Choice> choices(Packet packet);

    /** A verdict, and whether it is given. */
    record Choice(Truth given, Verdict verdict) {}

    /** Ends of a rule. */
    enum Kind {
        ACCEPT,
        DROP,
        RETURN,
        JUMP,
        GOTO,
        CONTINUE
    }

    /**
     * The verdict of a rule.
     *
     * @param kind what is done
     * @param chain where it goes on, for a jump
     */
    record Verdict(Kind kind, String chain) {
        static final Verdict NONE = of(Kind.CONTINUE);

        static Verdict of(Kind kind) {
            return new Verdict(kind, "");
        }
    }
}
