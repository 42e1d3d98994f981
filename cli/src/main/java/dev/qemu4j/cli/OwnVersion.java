package dev.qemu4j.cli;

import dev.qemu4j.surface.search.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of the command, and those of QEMU that it knows by heart. */
final class OwnVersion implements IVersionProvider {
    /** For picocli. */
    OwnVersion() {}

    @Override
    public String[] getVersion() throws IOException {
        Properties own = new Properties();
        try (InputStream in = Objects.requireNonNull(OwnVersion.class.getResourceAsStream("version.properties"))) {
            own.load(in);
        }
        return new String[] {
            "qemu4j " + own.getProperty("version"), "knows QEMU " + String.join(", ", Reference.versions())
        };
    }
}
