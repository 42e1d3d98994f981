package dev.qemu4j.img.store;

import java.net.URI;
import java.nio.file.Path;

/** A JVM that fetches an image. */
final class ImageStoreMain {
    private ImageStoreMain() {}

    public static void main(String[] args) {
        StoredImage base = ImageStore.at(Path.of(args[0])).fetch(URI.create(args[1]), Sha256.parse(args[2]));
        System.out.println(base.path());
    }
}
