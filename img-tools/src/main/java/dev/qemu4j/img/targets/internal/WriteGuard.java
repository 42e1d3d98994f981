package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.internal.BackingLoop;
import dev.qemu4j.img.internal.LoopBacking;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one question of all that open an image to write it: whether somebody else uses one of its files. The kernel takes no lock of QEMU's for what is
 * mounted, and QEMU asks for no mount.
 */
public final class WriteGuard {
    private static final ThreadLocal<Boolean> SHARING = ThreadLocal.withInitial(() -> false);

    private WriteGuard() {}

    /** Refuses an image of which a file is mounted, a loop device's, a part of another device, or locked by a QEMU. */
    public static void refuse(ImageSource image) {
        if (!SHARING.get()) {
            refuse(image, true, false);
        }
    }

    /** The same for a tool that asks for QEMU's lock itself, and has better words for it. */
    public static void refuseUnlessLocked(ImageSource image) {
        refuse(image, false, false);
    }

    /** The same for a backing file that is written, by its name in the header of the overlay, and all that it stands on. */
    public static void refuseUnlessLocked(String backing, @Nullable String format) {
        BackingLoop.written(backing, format).forEach(WriteGuard::refuseUnlessLocked);
    }

    /** The same for a mount by a loop device: the kernel shares one for the same part of a file, and refuses parts that overlap. */
    public static void refuseUnlessShared(ImageSource image) {
        refuse(image, true, true);
    }

    /** Refuses a file or device that somebody uses. */
    public static void refuse(Path file) {
        refuse(file, true, false);
    }

    /** Refuses a file or device that a QEMU has locked, whatever else uses a part of it. */
    public static void refuseLocked(Path file) {
        if (Files.isWritable(file)) {
            refuseIf(file, TargetLock.user(file));
        }
    }

    /** The same for a tool that asks for QEMU's lock itself. */
    public static void refuseUnlessLocked(Path file) {
        refuse(file, false, false);
    }

    /** Does what opens an image that was passed by {@link #refuseUnlessShared}: loop devices of others are no reason to refuse it. */
    public static <T> T whileShared(Supplier<T> work) {
        SHARING.set(true);
        try {
            return work.get();
        } finally {
            SHARING.remove();
        }
    }

    static void refuseLoop(Path file) {
        refuseIf(file, loopOver(file));
    }

    static ImageLockedException inUse(Path file, String how) {
        return new ImageLockedException(
                "'" + file + "' is in use: " + how
                        + " (stop the virtual machine or program that uses it, or unmount it, or choose another target)",
                null);
    }

    /** Refuses a node of a daemon's command line. One of a file alone takes what its users take, so that QEMU asks for their locks. */
    public static void refuse(ObjectNode node) {
        refuse(node, node.path("file").isObject() && !isUnlocked(node), false);
    }

    private static void refuse(ImageSource image, boolean asksLocks, boolean sharesLoops) {
        ObjectNode node = image.blockdev("node", false);
        refuse(node, asksLocks && !isUnlocked(node), sharesLoops);
    }

    private static void refuse(ObjectNode node, boolean asksLocks, boolean sharesLoops) {
        BackingLoop.written(node).forEach(file -> refuse(file, asksLocks, sharesLoops));
    }

    private static void refuse(Path file, boolean asksLocks, boolean sharesLoops) {
        TargetPlace place = TargetPlace.of(file);
        boolean isDevice = place.kind() == TargetPlace.Kind.BLOCK_DEVICE;
        if (!isDevice && place.kind() != TargetPlace.Kind.FILE) {
            return;
        }
        String use = isDevice ? BlockDevice.of(place.path()).use() : loopOver(place.path());
        if (use != null && !isDevice && sharesLoops) {
            return; // the lock is that of the mount that is there; QEMU asks for it once more
        }
        refuseIf(file, use);
        if (asksLocks && Files.isWritable(place.path())) {
            refuseIf(file, TargetLock.user(place.path()));
        }
    }

    private static void refuseIf(Path file, @Nullable String use) {
        if (use != null) {
            throw inUse(file, use);
        }
    }

    private static @Nullable String loopOver(Path file) {
        try {
            for (Path device : LoopBacking.devicesOf(file)) {
                if (!BlockDevice.isFreed(device, file)) {
                    return "it is the disk of " + device;
                }
            }
            return null;
        } catch (IOException e) {
            throw IoFailures.of("whether '" + file + "' is in use cannot be told", e);
        }
    }

    /** Tells whether its user has turned QEMU's locks off. */
    private static boolean isUnlocked(ObjectNode node) {
        return node.findValuesAsString("locking").contains("off")
                || node.findValuesAsString("file.locking").contains("off");
    }
}
