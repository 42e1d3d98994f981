package dev.qemu4j.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.guest.GuestException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedGuestIT {
    @TempDir
    Path directory;

    static Stream<Arguments> machines() {
        return Stream.of("pc", "q35")
                .flatMap(machine -> Stream.of("ide-hd", "virtio-blk-pci")
                        .flatMap(device ->
                                Stream.of("raw", "qcow2").map(format -> Arguments.of(machine, device, format))));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void records_twoBoots_areOnTheDiskAndNumberedOn(String machine, String device, String format) throws Exception {
        Image image = Image.create(directory, DataSize.ofMib(16), format);

        try (Machine first = start(machine, device, image)) {
            GuestConsole guest = first.console();
            assertThat(guest.lastRecord()).isZero();
            assertThat(guest.write(300)).isEqualTo(300);
            assertThat(guest.read(1)).isEqualTo(GuestRecord.of(1));
            assertThat(guest.read(300)).isEqualTo(GuestRecord.of(300));
            assertFails(guest.readAsync(301), "err bad 301");
            first.powerOff();
        }
        assertThat(image.records().holdsExactly(300)).as("%s", image.records()).isTrue();

        try (Machine second = start(machine, device, image)) {
            GuestConsole guest = second.console();
            assertThat(guest.lastRecord()).isEqualTo(300);
            assertThat(guest.write(50)).isEqualTo(350);
            second.powerOff();
        }
        assertThat(image.records().holdsExactly(350)).as("%s", image.records()).isTrue();
    }

    @Test
    void writeUntilStopped_whileWriting_beatsAndAnswers() throws Exception {
        Image image = Image.create(directory, DataSize.ofMib(256), "qcow2");

        try (Machine machine = start("q35", "virtio-blk-pci", image)) {
            GuestConsole guest = machine.console();
            CompletableFuture<Long> run = guest.writeUntilStoppedAsync();
            guest.nextHeartbeat().join();
            guest.nextHeartbeat().join();
            assertFails(guest.writeAsync(1), "err busy");
            long during = guest.lastRecord();
            assertThat(guest.read(during)).isEqualTo(GuestRecord.of(during));
            assertThat(run).isNotDone();

            guest.stopWriting();

            assertThat(run.join()).isGreaterThanOrEqualTo(during);
            machine.powerOff();
            assertThat(image.records().holdsExactly(run.join())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ide-hd", "virtio-blk-pci"})
    void write_pastTheEndOfTheSmallestDisk_isRefused(String device) throws Exception {
        Image image = Image.create(directory, EmbeddedGuest.MINIMUM_DISK, "raw");
        long capacity = EmbeddedGuest.capacity(EmbeddedGuest.MINIMUM_DISK);

        try (Machine machine = start("pc", device, image)) {
            GuestConsole guest = machine.console();
            assertFails(guest.writeAsync(capacity + 1), "err full");
            assertThat(guest.write(capacity - 1)).isEqualTo(capacity - 1);
            assertFails(guest.writeUntilStoppedAsync(), "done " + capacity + " err full");
            assertFails(guest.readAsync(capacity + 1), "err range");
            machine.powerOff();
        }
        assertThat(image.records().holdsExactly(capacity)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ide-hd", "virtio-blk-pci"})
    void write_diskFails_isReportedAndTheGuestGoesOn(String device) throws Exception {
        Image image = Image.create(directory, DataSize.ofMib(16), "raw");
        String failing = "{\"driver\": \"raw\", \"node-name\": \"disk\", \"file\": {\"driver\": \"blkdebug\","
                + " \"image\": {\"driver\": \"file\", \"filename\": \"" + image.file() + "\"},"
                + " \"inject-error\": [{\"event\": \"write_aio\", \"errno\": 5, \"once\": true, \"sector\": "
                + EmbeddedGuest.recordLba(11) + "}]}}";

        try (Machine machine = Machine.start(directory, "-blockdev", failing, "-device", device + ",drive=disk")) {
            GuestConsole guest = machine.console();
            assertFails(guest.writeAsync(20), "'done 10 err io ");
            guest.nextHeartbeat().join();
            assertThat(guest.lastRecord()).isEqualTo(10);
            assertThat(guest.write(10)).isEqualTo(20);
            machine.powerOff();
        }
        assertThat(image.records().holdsExactly(20)).isTrue();
    }

    @Test
    void reset_duringARun_failsItAndNumbersOn() throws Exception {
        Image image = Image.create(directory, DataSize.ofMib(256), "qcow2");

        try (Machine machine = start("pc", "virtio-blk-pci", image)) {
            GuestConsole guest = machine.console();
            CompletableFuture<Long> run = guest.writeUntilStoppedAsync();
            guest.nextHeartbeat().join();
            machine.reset();
            GuestConsoleTest.assertFails(run, Reason.RESTARTED, "'w 0'");

            long last = guest.lastRecord();
            assertThat(guest.write(10)).isEqualTo(last + 10);
            machine.powerOff();
            assertThat(image.records().holdsExactly(last + 10)).isTrue();
        }
    }

    private Machine start(String machine, String device, Image image) throws IOException {
        return Machine.start(
                directory, "-machine", machine, "-blockdev", image.blockdev(), "-device", device + ",drive=disk");
    }

    private static void assertFails(CompletableFuture<?> future, String answer) {
        GuestConsoleTest.assertFails(future, Reason.REFUSED, answer);
    }
}
