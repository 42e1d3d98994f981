package dev.qemu4j.base.internal;

import java.util.regex.Pattern;

/** The names of members, parameters and properties that hold a secret wherever they stand. */
public final class SecretNames {
    /** Stands for a secret. */
    public static final String HIDDEN = "***";

    /** A newer QEMU's member is known by its last word. Ids of secret objects end in -secret, and are shown. */
    private static final Pattern MEMBER = Pattern.compile(
            "(?i)(?:.*[-_.])?(?:password|passwd|passphrase|passcode|cookies?|token|credentials?|[tr]xcookie)"
                    + "|(?:.*[-_.])?(?:auth|private|access|session|api|shared)[-_]key|(?:.*\\.)?(?:secret|psk)|=keyvalue-pairs"
                    + "|(?:access|auth|bearer|id|refresh|security|session)token"
                    + "|(?-i:.*[a-z0-9](?:Password|Passwd|Passphrase|Cookie|Token|Credentials?|Secret|(?:Access|Api|Auth|Private|Session)Key))");

    private static final int LONGEST = 200;

    private SecretNames() {}

    /** Tells whether a name, maybe with those that it is within, is of a secret. */
    public static boolean isSecret(String name) {
        return name.length() <= LONGEST && MEMBER.matcher(name).matches();
    }
}
