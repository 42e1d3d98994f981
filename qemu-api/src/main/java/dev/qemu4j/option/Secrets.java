package dev.qemu4j.option;

import java.util.Set;

/** Which parameters hold secrets. */
final class Secrets {
    private static final Set<String> NAMES = Set.of("password", "passwd", "passphrase", "cookie");

    private Secrets() {}

    static boolean isSecret(String parameter) {
        return NAMES.contains(parameter.substring(parameter.lastIndexOf('.') + 1));
    }
}
