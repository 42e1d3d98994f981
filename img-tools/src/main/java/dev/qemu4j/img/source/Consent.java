package dev.qemu4j.img.source;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Consents to what can lose data, one for each kind of loss, so that none is given by accident.
 *
 * <p>A method that could lose data takes the consent that says so.
 */
public final class Consent {
    private Consent() {}

    /** Consent to a smaller disk. */
    public static final class Shrinking {
        private static final Shrinking GIVEN = new Shrinking();

        private Shrinking() {}
    }

    /** Consent to replacing a file that is there. */
    public static final class Overwriting {
        private static final Overwriting GIVEN = new Overwriting();

        private Overwriting() {}
    }

    /** Consent to writing a block device. */
    public static final class DeviceErasing {
        private final Path device;

        private DeviceErasing(Path device) {
            this.device = device;
        }

        /**
         * Returns the device.
         *
         * @return its absolute path
         */
        public Path device() {
            return device;
        }
    }

    /** Consent to a backing file that nobody compares with the old one. */
    public static final class UnsafeRebasing {
        private static final UnsafeRebasing GIVEN = new UnsafeRebasing();

        private UnsafeRebasing() {}
    }

    /** Consent to reading an image that somebody may be writing. */
    public static final class SharedReading {
        private static final SharedReading GIVEN = new SharedReading();

        private SharedReading() {}
    }

    /** Consent to changes of an image's encryption that can make its data unreadable for ever. */
    public static final class KeyErasing {
        private static final KeyErasing GIVEN = new KeyErasing();

        private KeyErasing() {}
    }

    /** Consent to setting an image back to a snapshot. */
    public static final class Reverting {
        private final ImageSource image;

        private Reverting(ImageSource image) {
            this.image = image;
        }

        /**
         * Returns the image.
         *
         * @return the only image that is set back with it
         */
        public ImageSource image() {
            return image;
        }
    }

    /** Consent to setting disks of a running machine back to the layers below their overlays. */
    public static final class DiskReverting {
        private static final DiskReverting GIVEN = new DiskReverting();

        private DiskReverting() {}
    }

    /** Consent to a repair that can give up data of an image. */
    public static final class Repairing {
        private final ImageSource image;

        private Repairing(ImageSource image) {
            this.image = image;
        }

        /**
         * Returns the image.
         *
         * @return the only image that is repaired with it
         */
        public ImageSource image() {
            return image;
        }
    }

    /**
     * Says that what is beyond a disk's new end may be lost. Shrink the partitions and file systems in it before.
     *
     * @return the consent
     */
    public static Shrinking dataBeyondTheEndIsLost() {
        return Shrinking.GIVEN;
    }

    /**
     * Says that a file which is there may be replaced.
     *
     * @return the consent
     */
    public static Overwriting whatIsThereIsLost() {
        return Overwriting.GIVEN;
    }

    /**
     * Says that what is on a block device may be lost, such as a disk, a partition or a logical volume.
     *
     * @param device the device, by any of its paths; no other one is written with the consent
     * @return the consent
     */
    public static DeviceErasing whatIsOnTheDeviceIsLost(Path device) {
        Objects.requireNonNull(device, "device");
        return new DeviceErasing(device.toAbsolutePath());
    }

    /**
     * Says that the new backing file has just what the old one had; if not, the overlay's data are garbage.
     *
     * @return the consent
     */
    public static UnsafeRebasing theNewBaseHasTheSameData() {
        return UnsafeRebasing.GIVEN;
    }

    /**
     * Says that what is read may be of no one moment, since a running machine may write the image.
     *
     * @return the consent
     */
    public static SharedReading whatIsReadMayBeTorn() {
        return SharedReading.GIVEN;
    }

    /**
     * Says that what was written to an image since a snapshot may be lost. Take a snapshot of it before, to come back.
     *
     * @param image the image; no other one is set back with the consent
     * @return the consent
     */
    public static Reverting whatWasWrittenSinceIsLost(ImageSource image) {
        Objects.requireNonNull(image, "image");
        return new Reverting(image);
    }

    /**
     * Says that what a guest has written to its disks since their snapshots may be lost. So may be what it has in its memory, as it is reset.
     *
     * @return the consent
     */
    public static DiskReverting whatTheGuestHasWrittenSinceIsLost() {
        return DiskReverting.GIVEN;
    }

    /**
     * Says that what a repair finds no place for may be lost: the tool decides which of two claims to a cluster is right. Copy the image before.
     *
     * @param image the image; no other one is repaired with the consent, as when options are kept for several
     * @return the consent
     */
    public static Repairing whatCannotBeRepairedIsLost(ImageSource image) {
        Objects.requireNonNull(image, "image");
        return new Repairing(image);
    }

    /**
     * Says that keys may be erased, even the last one, after which nobody can read the image.
     *
     * @return the consent
     */
    public static KeyErasing theDataMayBecomeUnreadable() {
        return KeyErasing.GIVEN;
    }
}
