package dev.qemu4j.vm.guests;

import dev.qemu4j.host.HostCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Debian's keymaps for the console, made of X's layouts: somebody else's idea of what the keys are. */
public final class Keymaps {
    private static final Path ROOT =
            Path.of("../target/keymaps").toAbsolutePath().normalize();

    private Keymaps() {}

    /** Unpacks the packages that they are made with, if that has not been done. */
    public static Keymaps unpacked() {
        if (!Files.exists(Path.of("/etc/debian_version"))) {
            String why = "NOT RUN: the layouts are compared with the keymaps of Debian, which this host is not";
            System.err.println(why);
            Assumptions.abort(why);
        }
        HostCommand.of("../scripts/unpack-debs.sh", "keymaps", "kbd", "console-setup", "xkb-data")
                .run();
        return new Keymaps();
    }

    /** The program that gives a keymap to a guest's kernel; of a Debian whose /bin is /usr/bin, or not yet. */
    public Path loadkeys() {
        Path program = ROOT.resolve("bin/loadkeys");
        return Files.exists(program) ? program : ROOT.resolve("usr/bin/loadkeys");
    }

    /** Makes a keymap. */
    public byte[] keymap(String layout) {
        return HostCommand.of(
                        "perl",
                        ROOT.resolve("usr/bin/ckbcomp").toString(),
                        "-I" + ROOT.resolve("usr/share/X11/xkb"),
                        "-model",
                        "pc105",
                        layout.equals("uk") ? "gb" : layout)
                .run()
                .stdout()
                .getBytes(StandardCharsets.UTF_8);
    }
}
