package dev.qemu4j.seed;

import dev.qemu4j.CommandLineOptions;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.SmbiosTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A seed for cloud-init on a server, whose address the guest reads in the serial number of SMBIOS, which PCs and UEFI guests have. Immutable.
 *
 * <p>The server decides about the guest: take HTTPS on a network that others are on. Everybody on the host sees the address.
 */
public final class NoCloudUrl implements Seed {
    /** A semicolon would begin another setting. */
    private static final Pattern URL = Pattern.compile("[!-:<-~]+/");

    private final URI uri;
    private final @Nullable String hostname;

    NoCloudUrl(URI uri) {
        this(checked(uri), null);
    }

    private NoCloudUrl(URI uri, @Nullable String hostname) {
        this.uri = uri;
        this.hostname = hostname;
    }

    private static URI checked(URI uri) {
        Objects.requireNonNull(uri, "uri");
        if (uri.getRawUserInfo() != null) {
            // Not the address itself, which has a password.
            throw new IllegalArgumentException(
                    "uri: it has a login (expected: none, as everybody on the host can read QEMU's arguments)");
        }
        if (!Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                || uri.getHost() == null
                || !URL.matcher(uri.toString()).matches()) {
            throw new IllegalArgumentException(
                    "uri: '" + uri + "' (expected: http or https, and a slash at the end, as http://10.0.2.2:8000/)");
        }
        return uri;
    }

    /**
     * Sets the name of the guest, where the server's {@code meta-data} does not.
     *
     * @param name a name, with its domain or not
     * @return the changed seed
     * @throws IllegalArgumentException if it is no name of a host
     */
    public NoCloudUrl hostname(String name) {
        return new NoCloudUrl(uri, SeedText.hostname(name));
    }

    /**
     * Makes the option.
     *
     * @throws IllegalArgumentException if the machine has a seed for cloud-init already
     */
    @Override
    public List<Option> options(Ids ids) {
        Objects.requireNonNull(ids, "ids");
        SeedNames.requireNoCloudSeed(ids);
        // The name "nocloud" has no addresses of HTTP before version 24.1.
        String serial = "ds=nocloud-net;s=" + uri + (hostname == null ? "" : ";h=" + hostname);
        List<Option> options = new ArrayList<>();
        CommandLineOptions<?> made = new Made(options);
        made.smbios(s -> s.type(SmbiosTable.SYSTEM).serial(serial));
        return List.copyOf(options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NoCloudUrl that && uri.equals(that.uri) && Objects.equals(hostname, that.hostname);
    }

    @Override
    public int hashCode() {
        return Objects.hash(uri, hostname);
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return "NoCloudUrl[" + uri + "]";
    }

    /** Typed options in a list. */
    record Made(List<Option> options) implements CommandLineOptions<Made> {
        @Override
        public Made add(Option option) {
            options.add(option);
            return this;
        }
    }
}
