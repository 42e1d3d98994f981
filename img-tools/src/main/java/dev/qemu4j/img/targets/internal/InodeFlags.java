package dev.qemu4j.img.targets.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.img.failure.ImagePermissionException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The flags of a file that {@code chattr} sets, such as C of Btrfs (no copy on write), and the project whose quota counts it. Where {@code
 * lsattr} cannot tell them, there are none.
 */
record InodeFlags(String project, Set<String> letters) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String FORBIDDING = "ia";
    /** Not those that the file system sets by itself, such as e for extents. */
    private static final String SETTABLE = FORBIDDING + "AcCdDjmPsStTux";

    /**
     * Gives a file the flags of another; returns false if it cannot have them all.
     *
     * @throws ImagePermissionException if one of them forbids to replace the other file
     */
    static boolean give(Path file, Path model) {
        InodeFlags wanted = of(model);
        if (wanted == null) {
            return true;
        }
        if (wanted.letters.stream().anyMatch(FORBIDDING::contains)) {
            throw new ImagePermissionException(
                    "'" + model + "' may not be replaced, as lsattr shows of it: " + String.join("", wanted.letters)
                            + " (take i and a away with chattr first, or choose another target)",
                    null);
        }
        InodeFlags has = of(file);
        if (wanted.equals(has)) {
            return true;
        }
        return has != null && has.change(wanted, file) && wanted.equals(of(file));
    }

    private boolean change(InodeFlags wanted, Path file) {
        List<String> argv = new ArrayList<>(List.of("chattr"));
        if (!project.equals(wanted.project)) {
            argv.addAll(List.of("-p", wanted.project));
        }
        addDifference(argv, "+", wanted.letters, letters);
        addDifference(argv, "-", letters, wanted.letters);
        argv.add(file.toAbsolutePath().toString());
        return run(argv) != null;
    }

    private static void addDifference(List<String> argv, String sign, Set<String> more, Set<String> less) {
        Set<String> difference = new TreeSet<>(more);
        difference.removeAll(less);
        if (!difference.isEmpty()) {
            argv.add(sign + String.join("", difference));
        }
    }

    private static @Nullable InodeFlags of(Path file) {
        String shown = run(List.of("lsattr", "-p", "-d", file.toAbsolutePath().toString()));
        String[] words = shown == null ? new String[0] : shown.strip().split("\\s+", 3);
        if (words.length < 3) {
            return null;
        }
        Set<String> letters = new TreeSet<>();
        words[1].chars()
                .filter(letter -> SETTABLE.indexOf(letter) >= 0)
                .forEach(letter -> letters.add(Character.toString(letter)));
        return new InodeFlags(words[0], letters);
    }

    private static @Nullable String run(List<String> argv) {
        try {
            return HostCommand.builder(argv)
                    .timeout(LIMIT)
                    .uninterruptible(true)
                    .build()
                    .run()
                    .stdout();
        } catch (HostCommandException | QemuTimeoutException e) { // such as of a missing program
            return null;
        }
    }
}
