package dev.qemu4j.codegen.model;

import org.jspecify.annotations.Nullable;

/**
 * A member of an object.
 *
 * @param wireName its name in the protocol
 * @param javaName its accessor
 * @param type its type in the newest version that has it
 * @param required whether all versions that have the object require it
 * @param secret whether its value must not be shown
 * @param file whether it is the path of a file or folder where QEMU runs
 * @param fixed the only value, of a discriminator in a branch; null if there is a choice
 * @param owner the QAPI type or command that defines it, for the documentation
 * @param presence where it exists
 */
public record Member(
        String wireName,
        String javaName,
        ValueType type,
        boolean required,
        boolean secret,
        boolean file,
        @Nullable String fixed,
        String owner,
        Presence presence) {
    Member withFixed(String value) {
        return new Member(wireName, javaName, type, required, secret, file, value, owner, presence);
    }

    Member optional() {
        return new Member(wireName, javaName, type, false, secret, file, fixed, owner, presence);
    }
}
