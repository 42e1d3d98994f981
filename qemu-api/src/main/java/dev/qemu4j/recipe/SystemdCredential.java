package dev.qemu4j.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A credential for systemd in the guest: keys of users, a password, a setting, without a change of the guest's disk.
 *
 * <p>Systemd's manual (systemd.system-credentials) has the names that it reads itself. One with a value goes by an OEM string of SMBIOS, which PCs and UEFI guests
 * have, and one of a file by QEMU's fw_cfg.
 */
public final class SystemdCredential extends AbstractRecipe {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    /** A line of an authorized_keys file: no line break may add another key. */
    private static final Pattern KEY = Pattern.compile("[^\\p{Cntrl}]*[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( [^\\p{Cntrl}]*)?");

    private final String name;
    private final byte @Nullable [] value;
    private final @Nullable Path file;

    private SystemdCredential(String name, byte @Nullable [] value, @Nullable Path file) {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("credential: '" + name
                    + "' (expected: letters, digits, '.', '_' and '-', as in ssh.authorized_keys.root)");
        }
        this.name = name;
        this.value = value;
        this.file = file;
    }

    /**
     * Returns a credential with a value. {@code VirtualMachine.start} gives it to QEMU in a private file; a command that is run in another way shows it to each user of the
     * host.
     *
     * @param name such as {@code ssh.authorized_keys.root}
     * @param value its bytes, some KiB at most
     * @return the credential
     * @throws IllegalArgumentException if systemd would not take the name
     */
    public static SystemdCredential of(String name, byte[] value) {
        return new SystemdCredential(
                name, Objects.requireNonNull(value, "value").clone(), null);
    }

    /**
     * Returns a credential with the content of a file.
     *
     * @param name such as {@code passwd.hashed-password.root}
     * @param file read by QEMU when it starts
     * @return the credential
     * @throws IllegalArgumentException if systemd would not take the name
     */
    public static SystemdCredential ofFile(String name, Path file) {
        return new SystemdCredential(name, null, Objects.requireNonNull(file, "file"));
    }

    /**
     * Returns the keys that log in as root by ssh.
     *
     * @param publicKeys lines as of {@code id_ed25519.pub}
     * @return the credential {@code ssh.authorized_keys.root}
     * @throws IllegalArgumentException if there is none, or one is no such line
     */
    public static SystemdCredential authorizedKeys(String... publicKeys) {
        Objects.requireNonNull(publicKeys, "publicKeys");
        StringBuilder lines = new StringBuilder();
        for (String key : publicKeys) {
            String line = key.strip();
            if (!KEY.matcher(line).matches()) {
                // Not the text itself: it may be a private key.
                throw new IllegalArgumentException("public key: a text of " + key.length()
                        + " characters (expected: one line, such as ssh-ed25519 AAAA… name)");
            }
            lines.append(line).append('\n');
        }
        if (publicKeys.length == 0) {
            throw new IllegalArgumentException("public keys: none (expected: at least one)");
        }
        return of("ssh.authorized_keys.root", lines.toString().getBytes(UTF_8));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        if (value != null) {
            String text = "io.systemd.credential.binary:" + name + "="
                    + Base64.getEncoder().encodeToString(value);
            options.smbios(s -> s.type(11).value(text));
        } else if (file != null) {
            options.fwCfg("opt/io.systemd.credentials/" + name, f -> f.file(file));
        }
    }
}
