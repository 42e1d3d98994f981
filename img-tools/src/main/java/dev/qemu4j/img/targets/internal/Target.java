package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import java.nio.file.Path;
import java.util.List;

/** The target of a command's output. */
public sealed interface Target permits TargetFile, TargetInPlace, TargetWithData {
    /**
     * Finds out how a path is written, and refuses at once what would be refused in the end.
     *
     * @param format the format, of which some need several files
     */
    static Target of(Path target, String format, TargetConsent consent) {
        TargetPlace place = TargetPlace.of(target);
        Path device = consent.device();
        if (place.kind() == TargetPlace.Kind.BLOCK_DEVICE) {
            return TargetInPlace.device(place.path(), device);
        }
        if (device != null) {
            throw new ImageMissingException(
                    "'" + target + "' is no block device, but " + place.kind().text
                            + ": give the path of a device, or leave overwriteDevice out",
                    null);
        }
        return TargetFile.of(target, format, consent.overwrite());
    }

    /** Finds an image that is written where it is. */
    static Target existing(Path target, TargetConsent consent) {
        TargetPlace place = TargetPlace.of(target);
        return switch (place.kind()) {
            case BLOCK_DEVICE -> TargetInPlace.device(place.path(), consent.device());
            case FILE, NOTHING -> TargetInPlace.file(place.path());
            default ->
                throw new ImageExistsException(
                        "'" + target + "' is " + place.kind().text + " (expected: an image)", null);
        };
    }

    /** The path of what is written in the end. */
    Path path();

    /** The files that are replaced or removed, if they are there. */
    default List<Path> replaced() {
        return List.of(path());
    }

    /** The path that the tool is given. */
    Path written();

    /** Tells whether an error leaves all that was there as it was. */
    boolean isWhole();

    /** Returns the file that an error leaves half written, if not {@link #isWhole}. */
    default Path damaged() {
        return path();
    }

    /** Makes sure that nobody uses the target, right before the tool is run. */
    void prepare();

    /** Puts the written file to its place. */
    void put();

    /** Removes the rest; after {@link #put} there is none. */
    void discard();
}
