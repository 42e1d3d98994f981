package dev.qemu4j.img.internal;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The loop devices of Linux, which show a file as a disk. */
public final class LoopDevices {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String IS_OURS = "losetup --noheadings --output NAME --associated \"$1\" | grep -qx \"$2\"";

    /** The tool compares inodes, so that a file that has taken the name of another is told only by its own. */
    private static final String IS_STILL_OURS =
            IS_OURS + " && { [ -z \"$3\" ] || [ \"$(stat -L -c %d:%i:%W -- \"$1\")\" = \"$3\" ]; }";

    private LoopDevices() {}

    /**
     * Finds a device that is not in use at the moment; another process may take it at any time.
     *
     * @param privilege what {@code losetup} is run with
     * @return the device, such as {@code /dev/loop3}
     * @throws ImageException if there is none
     * @throws dev.qemu4j.base.QemuTimeoutException if {@code losetup} hangs
     */
    public static Path find(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        try {
            List<String> argv = privilege.wrap(List.of("losetup", "--find"));
            return Path.of(HostCommand.builder(argv)
                    .timeout(LIMIT)
                    .build()
                    .run()
                    .stdout()
                    .strip());
        } catch (HostCommandException e) {
            throw new ImageException("there is no free loop device: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the step that shows a file as a disk. It fails if the device was taken meanwhile.
     *
     * @param file what is shown
     * @param device a free device
     * @param readOnly whether writes to the device fail
     * @return a step that needs root
     */
    public static PlanStep attach(Path file, Path device, boolean readOnly) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(device, "device");
        List<String> arguments = new ArrayList<>(readOnly ? List.of("--read-only") : List.of());
        String shown = file.toAbsolutePath().toString(); // which looks like no option
        arguments.addAll(List.of(device.toString(), shown));
        return PlanStep.run("attach " + device, "losetup", arguments.toArray(String[]::new))
                .undo("losetup", "--detach", device.toString())
                .presentIf("sh", "-c", IS_OURS, "sh", shown, device.toString())
                .ownedIf("sh", stillOurs(file, device))
                .asRoot()
                .build();
    }

    /** The arguments of a shell that tells whether a device still shows the very file that it is given now. */
    public static String[] stillOurs(Path file, Path device) {
        String shown = file.toAbsolutePath().toString();
        return new String[] {"-c", IS_STILL_OURS, "sh", shown, device.toString(), identity(shown)};
    }

    /** Device, inode and time of birth, since file systems use inodes again; empty for a file that a step has yet to make. */
    private static String identity(String file) {
        if (!Files.exists(Path.of(file))) {
            return "";
        }
        return HostCommand.builder("stat", "-L", "-c", "%d:%i:%W", "--", file)
                .timeout(LIMIT)
                .build()
                .run()
                .stdout()
                .strip();
    }
}
