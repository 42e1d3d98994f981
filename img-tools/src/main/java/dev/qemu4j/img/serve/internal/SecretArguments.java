package dev.qemu4j.img.serve.internal;

import dev.qemu4j.base.Commas;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.internal.SecretObject;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
import dev.qemu4j.option.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that options of a program have: they reach it in files that only it reads, by objects that come before all other options. Data that is
 * encrypted with another secret stays where it is. Not thread-safe.
 */
public final class SecretArguments {
    private static final String OBJECT = "--object";
    private static final String BLOCKDEV = "--blockdev";
    private static final String ID = "qemu4j-option-secret";

    private final List<Held> all = new ArrayList<>();

    /** Starts with none. */
    public SecretArguments() {}

    /**
     * Takes the secrets out of one option.
     *
     * @param name the option with two dashes, or the beginning of its name, which a program takes for all of it
     * @param value its value
     * @return the value without secrets; null if nothing is left, since the object itself is one
     */
    public @Nullable String take(String name, String value) {
        if (OBJECT.startsWith(name)) {
            return object(value);
        }
        return BLOCKDEV.startsWith(name) ? node(value) : value;
    }

    /**
     * Writes the files and returns the arguments that make the objects.
     *
     * @param directory a private directory
     * @return the arguments
     */
    public List<String> arguments(Path directory) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Held held = all.get(i);
            String file = Commas.doubled(held.key.inFile(directory, file(i)).toString());
            arguments.add(OBJECT + "=secret,format=raw,id=" + held.id + ",file=" + file);
        }
        return arguments;
    }

    /**
     * Deletes the files, once the program has made its objects: it does not read them again.
     *
     * @param directory the private directory
     */
    public void delete(Path directory) {
        for (int i = 0; i < all.size(); i++) {
            Path file = directory.resolve(file(i));
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new ImageException("the secret in " + file + " cannot be deleted: " + e, e);
            }
        }
    }

    private @Nullable String object(String value) {
        SecretObject secret = SecretObject.of(value);
        if (secret == null) {
            return value;
        }
        all.add(new Held(secret.id(), ImageKey.of(secret.data())));
        return null;
    }

    private String node(String value) {
        Option option = Option.text("-blockdev", value);
        Parameters parameters = option.parameters();
        if (parameters == null) {
            return value;
        }
        int before = all.size();
        Parameters moved = OptionSecrets.asObjects(parameters, secret -> {
            String id = ID + all.size();
            all.add(new Held(id, ImageKey.of(secret)));
            return id;
        });
        return all.size() == before
                ? value
                : String.valueOf(option.withParameters(moved).argument());
    }

    private static String file(int index) {
        return "option-secret" + index;
    }

    /** A secret and the object that holds it. */
    private record Held(String id, ImageKey key) {}
}
