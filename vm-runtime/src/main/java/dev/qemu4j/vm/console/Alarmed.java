package dev.qemu4j.vm.console;

/**
 * An alarm that has come.
 *
 * @param what the name of the alarm
 * @param text the output that set it off
 * @param offset of the output's first byte
 */
record Alarmed(String what, String text, long offset) {}
