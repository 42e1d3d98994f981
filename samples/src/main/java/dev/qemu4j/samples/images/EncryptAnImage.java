package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;

/** Encrypts a disk with LUKS inside qcow2, and changes its key; no key is ever on a command line. */
public final class EncryptAnImage {
    private EncryptAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        QemuImg img = QemuImg.find();
        ImageKey old = ImageKey.passphrase("correct horse");
        ImageKey fresh = ImageKey.passphrase("battery staple");
        try (RunDirectory directory = RunDirectory.create()) {
            Path plain = directory.path().resolve("plain.qcow2");
            Path secret = directory.path().resolve("secret.qcow2");
            img.create(plain, Format.QCOW2, DataSize.ofMib(4));
            // The work of a key derivation is small here, to save the reader's time: leave the option out.
            img.convert(
                    ImageSource.of(plain, Format.QCOW2),
                    secret,
                    Format.QCOW2,
                    c -> c.key(old).option("encrypt.iter-time", 10));
            ImageSource image = ImageSource.of(secret, Format.QCOW2);

            img.amend(image.key(old), a -> a.addKey(fresh).option("encrypt.iter-time", 10));
            img.amend(image.key(fresh), a -> a.eraseKey(old, Consent.theDataMayBecomeUnreadable()));
            System.out.println(img.compare(ImageSource.of(plain, Format.QCOW2), image.key(fresh))
                    .message());
            try {
                img.compare(ImageSource.of(plain, Format.QCOW2), image.key(old));
            } catch (ImageKeyException e) {
                System.out.println("the old key is refused");
            }
        }
    }
}
