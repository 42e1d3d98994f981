package dev.qemu4j.check.value.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The places at which objects are named by their id. */
public final class ObjectReferences {
    /** Members of the schema. */
    private static final Set<String> MEMBERS = Set.of(
            "key-secret",
            "password-secret",
            "cookie-secret",
            "proxy-password-secret",
            "tls-creds",
            "throttle-group",
            "pr-manager",
            "passwordid",
            "keyid");

    /** Parameters of options that are not of the schema. */
    public static final Map<String, List<String>> PARAMETERS = Map.of(
            "-numa", List.of("memdev"),
            "-machine", List.of("memory-backend", "confidential-guest-support", "memory-encryption"),
            "-M", List.of("memory-backend", "confidential-guest-support", "memory-encryption"),
            "-chardev", List.of("tls-creds"),
            "-vnc", List.of("tls-creds", "password-secret"),
            "-spice", List.of("password-secret"),
            "-iscsi", List.of("password-secret"));

    private ObjectReferences() {}

    public static boolean isReference(String member) {
        return MEMBERS.contains(member);
    }
}
