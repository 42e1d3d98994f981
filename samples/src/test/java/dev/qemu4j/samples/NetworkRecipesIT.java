package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.linux.LinuxGuestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NetworkRecipesIT {
    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void s31InternalNetwork_guestsReachEachOtherOnly() throws Exception {
        assertThat(outputOfLinux(S31InternalNetwork::main))
                .contains("web to db: 0% packet loss\n")
                .contains("web to db, far away: 0% packet loss\n")
                .contains("web to db, partitioned: 100% packet loss\n")
                .contains("web to elsewhere: ping: sendto: Network is unreachable\n");
    }

    /** Where there is nothing to make the Linux guest of, and no Debian to get it from, says so loudly. */
    private static String outputOfLinux(Output.Recipe recipe) throws Exception {
        try {
            return Output.of(recipe);
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                String why = "NOT RUN: " + e.getMessage();
                System.err.println(why);
                Assumptions.abort(why);
            }
            throw e;
        }
    }
}
