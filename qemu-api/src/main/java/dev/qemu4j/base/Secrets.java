package dev.qemu4j.base;

import dev.qemu4j.base.internal.NodeSecrets;
import dev.qemu4j.base.internal.SecretNames;
import dev.qemu4j.base.internal.SecretScan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Takes secrets out of what is shown. The messages, logs and texts of this library show what a user, a program or a peer has said
 * only through here; a method that returns a program's own words, such as {@code QmpCommandException.description()}, does not.
 *
 * <p>A secret is what a member of a telling name holds ({@code password}, {@code cookie}, …), the data of QEMU's secret objects,
 * and what an address has for a password ({@code http://user:X@host}, {@code iscsi://user%X@host}, {@code rbd:…:key=X}), also
 * within {@code json:} names and options. The ids of secret objects ({@code key-secret=s0}) are none. Immutable.
 */
public final class Secrets {
    /** Stands for a secret. */
    public static final String HIDDEN = SecretNames.HIDDEN;

    private static final int SHORT = 4;

    private final List<String> values;
    private final int count;

    private Secrets(List<String> values, int count) {
        this.values = values;
        this.count = count;
    }

    /**
     * Keeps secrets that are known, to be found where a program repeats them in its own words.
     *
     * @param secrets the secrets as they are; also found with doubled commas, and escaped as JSON does
     * @return the secrets
     */
    public static Secrets of(List<String> secrets) {
        Objects.requireNonNull(secrets, "secrets");
        List<String> values = new ArrayList<>();
        for (String value : secrets) {
            values.add(value);
            values.add(Commas.doubled(value));
            values.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
        }
        values.removeIf(value -> value.isEmpty() || value.equals(HIDDEN));
        return new Secrets(
                values.stream()
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList(),
                secrets.size());
    }

    /**
     * Tells whether a member, a parameter or a property holds a secret wherever it stands.
     *
     * @param name its name in QEMU, maybe with those that it is within
     * @return true for a name such as {@code password}
     */
    public static boolean isSecret(String name) {
        Objects.requireNonNull(name, "name");
        return SecretNames.isSecret(name);
    }

    /**
     * Hides the secrets in a text for people, such as a message of QEMU's, as far as they can be told from their surroundings.
     *
     * @param text the text
     * @return the same with three asterisks for each
     */
    public static String hide(String text) {
        Objects.requireNonNull(text, "text");
        return new SecretScan().text(text, false);
    }

    /**
     * Hides the secrets in one argument of a program, in which a value may have spaces.
     *
     * @param argument the argument
     * @return the same with three asterisks for each
     */
    public static String hideInArgument(String argument) {
        Objects.requireNonNull(argument, "argument");
        return new SecretScan().text(argument, true);
    }

    /**
     * Hides the secrets in a value of QMP.
     *
     * @param tree the value, which stays as it is
     * @return the same with three asterisks for each secret, and with {@code "…"} for what is nested more than 200 deep
     */
    public static JsonNode hide(JsonNode tree) {
        Objects.requireNonNull(tree, "tree");
        return new SecretScan().tree(tree);
    }

    /**
     * Names secret objects in a block node instead of the cookies, passwords and keys that it and the nodes within it have. A
     * program's arguments need it, since everybody on the host can read them.
     *
     * @param node the arguments of {@code blockdev-add}, or a part of them
     * @param keep is given the bytes of each secret and returns the id of the object whose data they will be
     * @return the node with {@code cookie-secret}, {@code username}, {@code password-secret} and their like
     * @throws IllegalArgumentException if the key in the address of a Ceph image is no base64
     */
    public static JsonNode asObjects(JsonNode node, Function<byte[], String> keep) {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(keep, "keep");
        return new NodeSecrets(keep).move(node);
    }

    /**
     * Hides these secrets in a text, and all that {@link #hide(String)} finds.
     *
     * @param text the text
     * @return the same with three asterisks for each
     */
    public String hideIn(String text) {
        String hidden = text;
        for (String value : values) {
            // What is as short as a word may be one elsewhere.
            hidden = value.length() >= SHORT
                    ? hidden.replace(value, HIDDEN)
                    : hidden.replaceAll("(?<!\\w)" + Pattern.quote(value) + "(?![\\w])", HIDDEN);
        }
        return hide(hidden);
    }

    /** Returns the number of secrets. */
    @Override
    public String toString() {
        return count + " secrets";
    }
}
