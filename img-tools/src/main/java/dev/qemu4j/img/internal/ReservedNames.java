package dev.qemu4j.img.internal;

import java.util.Map;

/**
 * Long options of QEMU's tools that nobody may add by their names.
 *
 * @param by what adds them, for messages
 * @param reasons the names, each with what to do instead
 */
public record ReservedNames(String by, Map<String, String> reasons) {
    /**
     * Copies the names.
     *
     * @param by what adds them, for messages
     * @param reasons the names, each with what to do instead
     */
    public ReservedNames {
        reasons = Map.copyOf(reasons);
    }

    /**
     * Refuses an argument that is one of them, with a value or without; the tools take the beginning of a name for all of it.
     *
     * @throws IllegalArgumentException if it is one
     */
    public void refuse(String argument) {
        String name = argument.split("=", 2)[0];
        reasons.forEach((option, reason) -> {
            if (option.startsWith(name)) {
                throw refused(name, option, reason);
            }
        });
    }

    /** Makes the exception for a word that is an option, or may stand for it. */
    IllegalArgumentException refused(String word, String option, String reason) {
        return new IllegalArgumentException(by + ": '" + word + "' is or may stand for " + option
                + ", which is not to be set here (" + reason + ")");
    }
}
