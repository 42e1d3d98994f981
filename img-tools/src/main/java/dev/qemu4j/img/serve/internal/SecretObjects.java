package dev.qemu4j.img.serve.internal;

import dev.qemu4j.base.Commas;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The secrets of an image as objects of a program's command line, in files of a private directory. */
public final class SecretObjects {
    private SecretObjects() {}

    /** Writes the files and returns the arguments that make the objects. */
    public static List<String> arguments(ImageSource source, Path directory) {
        return source.secrets().entrySet().stream()
                .map(secret -> {
                    Path file = secret.getValue().inFile(directory, secret.getKey());
                    return "--object=secret,format=raw,id=" + secret.getKey() + ",file="
                            + Commas.doubled(file.toString());
                })
                .toList();
    }

    /** Deletes the files, once the program has made its objects: it does not read them again. */
    public static void delete(ImageSource source, Path directory) {
        for (String id : source.secrets().keySet()) {
            try {
                Files.deleteIfExists(directory.resolve(id));
            } catch (IOException e) {
                throw new ImageException("the secret in " + directory.resolve(id) + " cannot be deleted: " + e, e);
            }
        }
    }
}
