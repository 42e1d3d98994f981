package dev.qemu4j.net.lan;

/** A direction of a port's cable, as the switch sees it. */
public enum Direction {
    /** From the machine into the switch. */
    INGRESS,
    /** From the switch to the machine. */
    EGRESS
}
