package dev.qemu4j.seed;

import dev.qemu4j.option.Recipe;
import java.net.URI;

/**
 * The settings that an image takes at its first boot, as a part of the machine. A machine has one seed of a kind.
 *
 * <pre>{@code
 * CommandLine.builder(Target.X86_64)
 *         .with(VirtioDisk.of("root", disk))
 *         .with(Seed.nocloud().hostname("web").user("root", publicKey).file("/etc/motd", "hello\n"));
 * }</pre>
 */
public sealed interface Seed extends Recipe permits Ignition, NoCloud, NoCloudUrl {
    /**
     * Returns a seed for cloud-init that is on a small disk of the machine.
     *
     * @return an empty seed
     */
    static NoCloud nocloud() {
        return NoCloud.EMPTY;
    }

    /**
     * Returns a seed for cloud-init that the guest reads from a server.
     *
     * @param uri an address of HTTP or HTTPS that the guest reaches and that ends with a slash; the guest reads {@code user-data} and {@code meta-data} below it
     * @return the seed
     * @throws IllegalArgumentException if it is no such address, or has a password in it
     */
    static NoCloudUrl nocloud(URI uri) {
        return new NoCloudUrl(uri);
    }

    /**
     * Returns a seed for Ignition.
     *
     * @return an empty seed
     */
    static Ignition ignition() {
        return Ignition.EMPTY;
    }
}
