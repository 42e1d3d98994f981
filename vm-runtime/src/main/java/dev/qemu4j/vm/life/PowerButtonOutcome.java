package dev.qemu4j.vm.life;

/** The reaction of a guest to its power button. */
public enum PowerButtonOutcome {
    /** The guest has shut down. */
    SHUT_DOWN,

    /** The guest sleeps, as many are set up to do. */
    SUSPENDED,

    /** The guest has done neither within the limit: it ignores the button, asks its user, or needs longer. */
    NO_ANSWER
}
