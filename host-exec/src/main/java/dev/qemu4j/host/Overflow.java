package dev.qemu4j.host;

/** The policy for a program that writes more to its standard output than a command keeps. */
public enum Overflow {
    /** The program is killed and the command fails: half an answer is none. */
    FAIL,
    /** The program goes on and only the end of its output is kept. */
    KEEP_TAIL
}
