package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.ImageSource;

/** Asks an image for its size before it is changed: the tool shrinks without a word where it may, and grows where it was to shrink. */
final class ImgSizes {
    private ImgSizes() {}

    static void requireGrowth(ImgRunner runner, ImageSource image, DataSize size) {
        long present = size(runner, image);
        if (size.bytes() < present) {
            throw new ImageSizeException(
                    image + " has " + DataSize.ofBytes(present) + ", more than " + size
                            + ": make it smaller with shrink and Consent.dataBeyondTheEndIsLost()",
                    null);
        }
    }

    static void requireShrinking(ImgRunner runner, ImageSource image, DataSize size) {
        long present = size(runner, image);
        if (size.bytes() > present) {
            throw new ImageSizeException(
                    image + " has " + DataSize.ofBytes(present) + ", less than " + size + ": make it larger with grow",
                    null);
        }
    }

    private static long size(ImgRunner runner, ImageSource image) {
        // The change itself finds out whether the image is in use, and has better words for it.
        Long size = Await.result(
                        runner.run(ImgQueries.info(image, i -> i.forceShare(Consent.whatIsReadMayBeTorn()))),
                        "waiting for the size of " + image)
                .virtualSize();
        if (size == null) {
            throw new ImageException(image + " has no size that the tool knows: name its format", null);
        }
        return size;
    }
}
