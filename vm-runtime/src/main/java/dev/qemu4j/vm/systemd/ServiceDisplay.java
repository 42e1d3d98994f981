package dev.qemu4j.vm.systemd;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.Set;

/** The display of a service, which has neither a desktop nor a terminal. */
final class ServiceDisplay {
    /** Each of them names a display, or a file that may. */
    private static final Set<String> NAMED = Set.of("display", "nographic", "vnc", "spice", "readconfig");

    private static final Set<String> OF_A_DESKTOP = Set.of("sdl", "curses");
    private static final Set<String> TYPES_OF_A_DESKTOP =
            Set.of("default", "gtk", "sdl", "cocoa", "curses", "spice-app");

    private ServiceDisplay() {}

    static void require(CommandLine cmd) {
        boolean named = false;
        for (Option option : cmd.options()) {
            String name = option.name().replaceFirst("^--?", "");
            String type = type(option);
            if (OF_A_DESKTOP.contains(name) || (name.equals("display") && TYPES_OF_A_DESKTOP.contains(type))) {
                throw new IllegalArgumentException(
                        option + ": a service has no desktop and no terminal (expected: -display none, VNC or SPICE)");
            }
            named |= NAMED.contains(name);
        }
        if (!named) {
            throw new IllegalArgumentException(
                    "display: none is named, and QEMU opens a window, which a service cannot, or a VNC server without a password (expected: -display none, or the one that is wanted)");
        }
    }

    private static String type(Option option) {
        Parameters parameters = option.parameters();
        String type = parameters == null ? null : parameters.text("type");
        String argument = type == null ? String.valueOf(option.argument()) : type;
        return argument.replaceFirst(",.*", "");
    }
}
