package dev.qemu4j.img.store;

import java.net.URI;
import java.nio.file.Path;

/** A JVM that fetches an image, or adds a file. */
final class ImageStoreMain {
    private ImageStoreMain() {}

    public static void main(String[] args) {
        ImageStore store = ImageStore.at(Path.of(args[0]));
        Sha256 sha256 = Sha256.parse(args[2]);
        StoredImage base = args[1].startsWith("/")
                ? store.add(Path.of(args[1]), sha256)
                : store.fetch(URI.create(args[1]), sha256);
        System.out.println(base.path());
    }
}
