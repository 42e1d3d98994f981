package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.base.Target;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.option.Ids;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A vsock device: sockets between guest and host that need no network, no address and no firewall rule.
 *
 * <pre>{@code
 * Vsock vsock = Vsock.random();
 * CommandLine cmd = CommandLine.builder(Target.X86_64)
 *         .with(vsock)
 *         .with(SystemdCredential.authorizedKeys("ssh-ed25519 AAAA… me")) // root's, for a guest with systemd 256 or newer and an ssh server
 *         .build();
 * System.out.println(String.join(" ", vsock.sshBySocat("root")));
 * }</pre>
 *
 * <p>The host needs the kernel's module {@code vhost_vsock} and the right to {@code /dev/vhost-vsock}; the check of a command line tells if the device is missing.
 */
public final class Vsock extends AbstractRecipe {
    private static final Changes.Part<AnyDeviceBuilder> DEVICE = new Changes.Part<>();
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** 0 to 2 are the hypervisor, the machine itself and the host; all ones is any. */
    private static final long FIRST = 3;

    private static final long LAST = 0xffff_fffeL;
    /** Below, people count by hand. */
    private static final long FIRST_RANDOM = 1 << 20;

    private final long cid;
    private final Changes changes;

    private Vsock(long cid, Changes changes) {
        this.cid = cid;
        this.changes = changes;
    }

    /**
     * Returns a device with an address of the caller's choice.
     *
     * @param cid the guest's context ID, which no other machine of the host has at the same time: from 3 to 4294967294
     * @return the device
     * @throws IllegalArgumentException if it is out of range
     */
    public static Vsock of(long cid) {
        if (cid < FIRST || cid > LAST) {
            throw new IllegalArgumentException("cid: " + cid + " (expected: from " + FIRST + " to " + LAST + ")");
        }
        return new Vsock(cid, Changes.NONE);
    }

    /**
     * Returns a device with a random address, as no host tells which are taken. There are four thousand million: a collision is unlikely.
     *
     * @return the device, with an address that stays
     */
    public static Vsock random() {
        return of(FIRST_RANDOM + (RANDOM.nextLong() >>> 1) % (LAST - FIRST_RANDOM + 1));
    }

    /**
     * Returns the guest's address.
     *
     * @return the context ID
     */
    public long cid() {
        return cid;
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed device
     */
    public Vsock device(Consumer<? super AnyDeviceBuilder> change) {
        return new Vsock(cid, changes.and(DEVICE, change));
    }

    /**
     * Returns the command that logs in by {@code systemd-ssh-proxy}, which hosts with systemd 256 or newer have.
     *
     * @param user the user in the guest
     * @return an argument vector
     * @throws IllegalArgumentException if ssh would read the name as something else
     */
    public List<String> sshBySystemd(String user) {
        return List.of(
                "ssh",
                "-o",
                "ProxyCommand=/usr/lib/systemd/systemd-ssh-proxy %h %p",
                "-o",
                "ProxyUseFdpass=yes",
                "-o",
                "CheckHostIP=no",
                checked(user) + "@vsock/" + cid);
    }

    /**
     * Returns the command that logs in by {@code socat}.
     *
     * @param user the user in the guest
     * @return an argument vector
     * @throws IllegalArgumentException if ssh would read the name as something else
     */
    public List<String> sshBySocat(String user) {
        return List.of(
                "ssh", "-o", "ProxyCommand=socat - VSOCK-CONNECT:" + cid + ":%p", checked(user) + "@vsock-" + cid);
    }

    private static String checked(String user) {
        Objects.requireNonNull(user, "user");
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException(
                    "user: '" + user + "' (expected: letters, digits, '_', '.' and '-', as in root)");
        }
        return user;
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String bus = Target.S390X.equals(ids.target()) ? "ccw" : "pci";
        String id = ids.of("vsock");
        options.device(Devices.of(
                "vhost-vsock-" + bus, changes.to(DEVICE, d -> d.id(id).property("guest-cid", cid))));
    }
}
