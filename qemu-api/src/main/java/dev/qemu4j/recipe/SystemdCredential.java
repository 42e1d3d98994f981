package dev.qemu4j.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.internal.SshKeys;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.SmbiosTable;
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
    private static final String FW_CFG = "opt/io.systemd.credentials/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    /** The rest of the 55 characters that QEMU's fw_cfg takes. */
    private static final int LONGEST_OF_FILE = 55 - FW_CFG.length();

    /** A PC has no more than 64 KiB for all of SMBIOS, and four characters tell three bytes. */
    private static final int MOST_BYTES = 32 * 1024;

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
     * @param value the bytes, 32 KiB at most
     * @return the credential
     * @throws IllegalArgumentException if systemd would not take the name, or the value is longer
     */
    public static SystemdCredential of(String name, byte[] value) {
        Objects.requireNonNull(value, "value");
        if (value.length > MOST_BYTES) {
            throw new IllegalArgumentException("value: " + value.length + " bytes of " + name + " (expected: up to "
                    + MOST_BYTES + ", as SMBIOS has little room; ofFile takes more)");
        }
        return new SystemdCredential(name, value.clone(), null);
    }

    /**
     * Returns a credential with the content of a file.
     *
     * @param name such as {@code passwd.hashed-password.root}, 28 characters at most
     * @param file read by QEMU when it starts
     * @return the credential
     * @throws IllegalArgumentException if systemd would not take the name, or it is too long for QEMU
     */
    public static SystemdCredential ofFile(String name, Path file) {
        Objects.requireNonNull(file, "file");
        SystemdCredential credential = new SystemdCredential(name, null, file);
        if (name.length() > LONGEST_OF_FILE) {
            throw new IllegalArgumentException("credential: '" + name + "' has " + name.length()
                    + " characters (expected: up to " + LONGEST_OF_FILE
                    + " for a file, by QEMU's fw_cfg; of(name, value) has no such limit)");
        }
        return credential;
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
            lines.append(SshKeys.line(key)).append('\n');
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
            options.smbios(s -> s.type(SmbiosTable.OEM_STRINGS).value(text));
        } else if (file != null) {
            options.fwCfg(FW_CFG + name, f -> f.file(file));
        }
    }
}
