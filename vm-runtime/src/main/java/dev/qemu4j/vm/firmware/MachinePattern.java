package dev.qemu4j.vm.firmware;

import java.util.Map;
import java.util.regex.Pattern;

/** Patterns of descriptors for machines, such as {@code pc-q35-*}: people mostly use the names without a version. */
final class MachinePattern {
    private static final Map<String, String> NEWEST = Map.of("q35", "pc-q35-0", "pc", "pc-i440fx-0");

    private MachinePattern() {}

    static boolean matches(String pattern, String machine) {
        Pattern regex =
                Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
        return regex.matcher(machine).matches()
                || regex.matcher(NEWEST.getOrDefault(machine, machine + "-0")).matches();
    }
}
