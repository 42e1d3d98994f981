package dev.qemu4j.option;

import dev.qemu4j.base.Secrets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One parameter of an option, such as {@code bootindex=1}.
 *
 * @param name its name in QEMU
 * @param value its value; a text where it was read from {@code name=value}
 * @param origin the line of code that set it; null if not known
 */
public record Parameter(
        String name, JsonNode value, @Nullable Origin origin) {
    /**
     * Checks that nothing is missing.
     *
     * @param name its name in QEMU
     * @param value its value
     * @param origin the line of code that set it; null if not known
     */
    public Parameter {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    /** Two parameters are equal if name and value are: who set them does not matter. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parameter that && name.equals(that.name) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, value);
    }

    /** Returns name and value, with three asterisks for what is a secret in some option, such as the value of {@code -global}. */
    @Override
    public String toString() {
        boolean secret = Secrets.isSecret(name) || name.equals("value") || name.matches("(?:.*\\.)?data");
        return name + "=" + (secret ? Secrets.HIDDEN : Secrets.hide(value));
    }
}
