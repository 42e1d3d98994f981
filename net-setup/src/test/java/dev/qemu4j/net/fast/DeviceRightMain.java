package dev.qemu4j.net.fast;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Prints what {@link DeviceRightIT} asks for, where the host's directories are others. */
@SuppressWarnings("SystemOut")
final class DeviceRightMain {
    private static final Path RULES = Path.of("/etc/udev/rules.d");
    private static final Path MODULES = Path.of("/etc/modules-load.d");

    private DeviceRightMain() {}

    public static void main(String[] args) throws IOException {
        if (args[0].equals("access")) {
            DeviceAccess access = DeviceAccess.of(NetworkDevice.TUN);
            System.out.println(access.state() + ": " + access.problem());
            return;
        }
        DeviceRight right = DeviceRight.of(NetworkDevice.TUN).user("nobody").lasting(true);
        try (AppliedPlan applied = right.plan().apply(Privilege.none())) {
            for (Path file : files()) {
                System.out.print(file.getFileName() + ": " + Files.readString(file));
            }
            // It reads all rules, and names the line of each that it does not understand.
            String said = HostCommand.of("sh", "-c", "udevadm test /sys/class/mem/null 2>&1")
                    .run()
                    .stdout();
            String rule = RULES.resolve("90-qemu4j-tun-user-nobody.rules").toString();
            boolean read = said.contains("Reading rules file: " + rule);
            System.out.println(applied.plan() + " udev takes it: " + (read && !said.contains(rule + ":")));
        }
        System.out.println("left: " + files());
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> rules = Files.list(RULES);
                Stream<Path> modules = Files.list(MODULES)) {
            return Stream.concat(rules, modules).toList();
        }
    }
}
