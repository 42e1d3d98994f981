package dev.qemu4j.vm.console;

/**
 * An alarm that has come.
 *
 * @param what the name of the alarm
 * @param text the output that set it off
 * @param offset of the output's first byte
 * @param line true if the rest of the line tells more
 */
record Alarmed(String what, String text, long offset, boolean line) {
    static Alarmed of(ConsoleAlarm alarm, TextScan.Found found) {
        return new Alarmed(alarm.name(), found.groups().group(), found.start(), alarm.hasLine());
    }
}
