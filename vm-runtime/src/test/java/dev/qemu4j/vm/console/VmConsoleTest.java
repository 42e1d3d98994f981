package dev.qemu4j.vm.console;

import static dev.qemu4j.vm.console.FakeConsole.SOON;
import static dev.qemu4j.vm.console.FakeConsole.soon;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmConsoleTest {
    /** Takes a time that grows with the fifth power of the text's length. */
    private static final Pattern FOR_EVER = Pattern.compile("x*x*x*x*x*y");

    @TempDir
    private Path directory;

    private FakeConsole fake;
    private VmConsole console;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeConsole(directory);
        console = fake.console;
    }

    @AfterEach
    void close() throws Exception {
        fake.close();
    }

    @Test
    void expect_printedBefore_isFoundAndOnlyOnce() throws Exception {
        fake.print("boot\r\n\u001b[1mlogin:\u001b[0m ");
        console.reader().expect("login: ", SOON);

        ConsoleMatch match = console.expect("login:", Duration.ZERO);

        assertThat(match.before()).isEqualTo("boot\n");
        assertThatThrownBy(() -> console.expect("login:", Duration.ZERO)).isInstanceOf(ConsoleTimeoutException.class);
        assertThat(console.reader().expect("boot", Duration.ZERO).text()).isEqualTo("boot");
    }

    @Test
    void send_null_isRefusedAndTypesNothing() throws Exception {
        assertThatThrownBy(() -> console.sendLine(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("line");
        assertThatThrownBy(() -> console.sendLineAsync(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("line");
        assertThatThrownBy(() -> console.send(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("text");

        console.sendLine("next");

        assertThat(fake.readLine()).isEqualTo("next");
    }

    /** Returns null, as callers without a checker may give it. */
    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }

    @SuppressWarnings("NullAway")
    private static ConsoleAlarm noAlarm() {
        return null;
    }

    @Test
    void expect_tornIntoSingleBytes_isFound() throws Exception {
        CompletableFuture<ConsoleMatch> wait = console.expectAsync(Pattern.compile("kernel (\\d+)\\n"), SOON);
        for (char character : "a kernel 612\r\n".toCharArray()) {
            fake.print(String.valueOf(character));
        }

        assertThat(soon(wait).group(1)).isEqualTo("612");
    }

    @Test
    void expect_oneOfSeveral_isTheFirstInTheOutput() throws Exception {
        fake.print("second first");
        console.reader().expect("first", SOON);

        assertThat(console.expect(Expected.text("first").or(Expected.text("second")), SOON)
                        .index())
                .isEqualTo(1);
    }

    @Test
    void expect_late_saysWhatAndHowLongAndShowsTheLastLines() throws Exception {
        fake.print("one\ntwo\n");
        console.reader().expect("two", SOON);

        assertThatThrownBy(() -> console.expect("login:", Duration.ofMillis(20)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessage("time-out of 20 ms while waiting for 'login:' on console console0; its last lines:\n"
                        + "    one\n    two");
        assertThat(console.expect("one", SOON).text()).isEqualTo("one");
    }

    @Test
    void expect_afterTheEnd_findsWhatIsThereAndWaitsForNothing() throws Exception {
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync("never", Duration.ofHours(1));
        fake.print("last words");
        fake.end("the machine ended (KILLED, signal 9)");

        assertThatThrownBy(() -> soon(waiting))
                .cause()
                .isInstanceOf(ConsoleEndedException.class)
                .hasMessageContaining(
                        "console console0 has ended without 'never': the machine ended (KILLED, signal 9)")
                .hasMessageContaining("    last words");
        assertThat(soon(console.closed())).contains("KILLED");
        assertThat(console.expect("words", Duration.ofHours(1)).before()).isEqualTo("last ");
        assertThatThrownBy(() -> console.expect("words", Duration.ofHours(1)))
                .isInstanceOf(ConsoleEndedException.class);
        assertThatThrownBy(() -> console.send("x"))
                .isInstanceOf(ConsoleEndedException.class)
                .hasMessageContaining("takes no input: the machine ended");
    }

    @Test
    void expect_connectionEndsButNotTheMachine_endsAllTheSame() throws Exception {
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync("never", Duration.ofHours(1));
        fake.close();

        assertThatThrownBy(() -> soon(waiting)).cause().isInstanceOf(ConsoleEndedException.class);
    }

    @Test
    void failOn_alarm_failsWhoeverWaitsNowAndLaterButNotForWhatCameBefore() throws Exception {
        CompletableFuture<ConsoleMatch> now = console.expectAsync("login:", Duration.ofHours(1));
        console.failOn(ConsoleAlarm.oops(), ConsoleAlarm.kernelPanic());
        fake.print("Booting\nKernel panic - not syncing: VFS\nlogin:");

        assertThatThrownBy(() -> soon(now))
                .cause()
                .isInstanceOfSatisfying(ConsoleAlarmException.class, e -> {
                    assertThat(e.alarm()).isEqualTo("a kernel panic");
                    assertThat(e.text()).isEqualTo("Kernel panic - not syncing: VFS");
                })
                .hasMessageContaining("console console0 shows a kernel panic");
        assertThatThrownBy(() -> console.expect("login:", SOON)).isInstanceOf(ConsoleAlarmException.class);
        assertThat(console.expect("Booting", SOON).text()).isEqualTo("Booting");
    }

    @Test
    void argument_thatIsNone_isNamed() {
        assertThatThrownBy(() -> console.failOn(ConsoleAlarm.oops(), noAlarm()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("alarms");
        assertThatThrownBy(() -> Expected.text("x").failOn(ConsoleAlarm.oops(), noAlarm()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("more");
        assertThatThrownBy(() -> console.lastLines(-1)).hasMessage("count: -1 (expected: 0 or more)");
        assertThat(console.lastLines(0)).isEmpty();
    }

    @Test
    void failOn_panicInPieces_isToldWithItsWholeLine() throws Exception {
        console.failOn(ConsoleAlarm.kernelPanic());
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync("login:", Duration.ofHours(1));
        fake.print("Kernel panic - not syncing: Attempted");
        fake.print(" to kill init!\r\nmore");

        assertThatThrownBy(() -> soon(waiting))
                .cause()
                .isInstanceOfSatisfying(
                        ConsoleAlarmException.class,
                        e -> assertThat(e.text()).isEqualTo("Kernel panic - not syncing: Attempted to kill init!"));
    }

    @Test
    void failOn_panicWhoseLineNeverEnds_isToldAllTheSame() throws Exception {
        console.failOn(ConsoleAlarm.kernelPanic());
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync("login:", Duration.ofHours(1));
        fake.print("Kernel panic - not syncing: Att");

        assertThatThrownBy(() -> soon(waiting))
                .cause()
                .isInstanceOfSatisfying(
                        ConsoleAlarmException.class,
                        e -> assertThat(e.text()).isEqualTo("Kernel panic - not syncing: Att"));
    }

    @Test
    void failOn_closedOrRearmed_failsNothingFromBefore() throws Exception {
        ConsoleWatch watch = console.failOn(ConsoleAlarm.of("boom"));
        fake.print("boom\nlogin:");
        assertThatThrownBy(() -> console.expect("login:", SOON)).isInstanceOf(ConsoleAlarmException.class);

        watch.rearm();
        assertThat(console.expect("login:", SOON).before()).isEqualTo("boom\n");
        fake.print("boom again");
        assertThatThrownBy(() -> console.expect("again", SOON)).isInstanceOf(ConsoleAlarmException.class);
        watch.close();
        assertThat(console.expect("again", SOON).text()).isEqualTo("again");
    }

    @Test
    void rearm_afterAlarmAndPanic_neitherFailsWhatComesAfterIt() throws Exception {
        ConsoleWatch watch = console.failOn(ConsoleAlarm.of("boom"));
        assertThat(console.watches()).containsExactly(watch);
        fake.print("boom\n");
        assertThatThrownBy(() -> console.expect("login:", SOON)).hasMessageContaining("boom");
        watch.rearm();
        fake.port.panicked("GUEST_PANICKED, run");
        assertThatThrownBy(() -> console.expect("login:", SOON)).hasMessageContaining("GUEST_PANICKED");

        console.rearm();
        fake.print("login:");
        try (ConsoleWatch later = console.failOn(ConsoleAlarm.of("boom"))) {
            assertThat(console.watches()).containsExactly(watch, later);
            assertThat(console.expect(Expected.text("login:").failOn(ConsoleAlarm.of("boom")), SOON)
                            .before())
                    .isEqualTo("boom\n");
            fake.print("boom again");
            assertThatThrownBy(() -> console.expect("again", SOON)).isInstanceOf(ConsoleAlarmException.class);
        }
        watch.close();
        assertThat(console.watches()).isEmpty();
        assertThat(console.expect("again", SOON).text()).isEqualTo("again");
    }

    @Test
    void expect_alarmOfItsOwn_countsFromItsBeginning() throws Exception {
        fake.print("error: old\n$ ");
        console.expect("$ ", SOON);
        Expected prompt = Expected.text("$ ").failOn(ConsoleAlarm.of("failed", Pattern.compile("error: \\w+")));

        fake.print("fine\n$ ");
        console.expect(prompt, SOON);
        fake.print("error: new\n$ ");

        assertThatThrownBy(() -> console.expect(prompt, SOON))
                .isInstanceOf(ConsoleAlarmException.class)
                .hasMessageContaining("shows failed, 'error: new'");
    }

    @Test
    void panicked_reportedByTheMachine_endsWaitsAfterWhatWasPrinted() throws Exception {
        fake.print("before");
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync("after", Duration.ofHours(1));
        fake.port.panicked("GUEST_PANICKED, pause");

        assertThatThrownBy(() -> soon(waiting)).hasMessageContaining("a panic that QEMU reports");
        assertThat(console.expect("before", SOON).text()).isEqualTo("before");
        fake.port.panicked(null);
        soon(console.sendAsync("")); // behind it in the loop
        fake.print("after");
        assertThat(console.expect("after", SOON).text()).isEqualTo("after");
    }

    @Test
    void expect_interrupted_endsAndLeavesNoFollower() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> console.expect("never", SOON)).isInstanceOf(QemuInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void expect_patternThatOverflowsTheStack_failsTheWait() throws Exception {
        fake.print("x".repeat(60_000));
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync(Pattern.compile("(x|y)*z"), SOON);

        assertThatThrownBy(() -> soon(waiting)).cause().isInstanceOf(StackOverflowError.class);
    }

    @Test
    void expect_executorThatIsShutDown_endsAllTheSame() throws Exception {
        var executor = Executors.newSingleThreadExecutor();
        try (ConsolePort port = ConsolePort.listen("c", directory.resolve("t"), executor)) {
            executor.shutdownNow();
            assertThatThrownBy(() -> port.console().expect("x", Duration.ofMillis(1)))
                    .isInstanceOf(ConsoleTimeoutException.class)
                    .hasMessageEndingWith("; it has printed nothing");
        }
    }

    @Test
    void expect_patternThatTakesForEver_endsAtItsLimit() throws Exception {
        fake.print("x".repeat(60_000));
        CompletableFuture<ConsoleMatch> waiting = console.expectAsync(FOR_EVER, Duration.ofMillis(50));

        assertThatThrownBy(() -> soon(waiting)).cause().isInstanceOf(ConsoleTimeoutException.class);
    }

    @Test
    void failOn_alarmThatTakesForEver_leavesEachWaitItsLimit() throws Exception {
        console.failOn(ConsoleAlarm.of("slow", FOR_EVER));
        fake.print("x".repeat(60_000));
        CompletableFuture<ConsoleMatch> patient = console.expectAsync("never", Duration.ofHours(1));
        CompletableFuture<ConsoleMatch> hasty = console.expectAsync("never", Duration.ofMillis(50));

        assertThatThrownBy(() -> soon(hasty)).cause().isInstanceOf(ConsoleTimeoutException.class);
        patient.cancel(true);
    }

    @Test
    void expect_executorThatIsBusy_endsAtTheLimitAndWithTheConsole() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CompletableFuture<ConsoleMatch> patient;
        try (ConsolePort port = ConsolePort.listen("c", directory.resolve("t"), executor)) {
            patient = port.console().expectAsync("x", Duration.ofHours(1));
            executor.execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            CompletableFuture<ConsoleMatch> late = port.console().expectAsync("x", Duration.ofMillis(20));

            assertThatThrownBy(() -> soon(late)).cause().isInstanceOf(ConsoleTimeoutException.class);
        }
        assertThatThrownBy(() -> soon(patient))
                .cause()
                .isInstanceOf(ConsoleEndedException.class)
                .hasMessageContaining("it was closed");
        release.countDown();
        executor.shutdownNow();
    }

    @Test
    void alarmBefore_watchThatIsFurther_leavesTheAlarmToThoseBehindIt() {
        ConsoleState state = new ConsoleState("c", ConsoleState.log(directory.resolve("l")), Runnable::run);
        state.add(new AlarmWatch(state, List.of(ConsoleAlarm.of("boom"))));
        state.log().append(ByteBuffer.wrap("login: boom".getBytes(US_ASCII)));

        assertThat(state.alarmBefore(11, began -> false)).isEqualTo(new Alarmed("'boom'", "boom", 7, false));
        assertThat(state.alarmBefore(7, began -> false)).isNull();
        assertThat(state.alarmBefore(8, began -> false)).isNotNull();
    }

    @Test
    void close_portWhoseSocketAnotherHasByNow_leavesIt() throws Exception {
        fake.print("connected"); // the port has removed its socket before it reads
        console.reader().expect("connected", SOON);
        try (ConsolePort other = ConsolePort.listen("other", fake.port.socket(), null)) {
            fake.port.close();
            soon(console.closed());

            assertThat(other.socket()).exists();
        }
    }

    @Test
    void close_afterTheMachinesEnd_saysThatTheMachineEnded() throws Exception {
        fake.print("last words");
        fake.end("the machine ended");
        fake.port.close();

        assertThat(soon(console.closed())).isEqualTo("the machine ended");
        assertThat(console.text()).isEqualTo("last words");
    }

    @Test
    void send_moreThanTheBoundToAGuestThatReads_isTaken() throws Exception {
        int count = 1200 * 1024;
        CompletableFuture<?> sent = console.sendAsync("x".repeat(count));

        assertThat(fake.read(count)).hasSize(count);
        soon(sent);
    }

    @Test
    void send_text_reachesTheGuestAlsoWhenSentBeforeItConnects() throws Exception {
        try (ConsolePort port = ConsolePort.listen("c", directory.resolve("t"), null)) {
            CompletableFuture<?> sent = port.console().sendLineAsync("grüße");
            assertThat(sent).isNotDone();
            try (var guest =
                    java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(directory.resolve("t")))) {
                soon(sent);
                var bytes = java.nio.ByteBuffer.allocate(8);
                while (bytes.hasRemaining()) {
                    guest.read(bytes);
                }
                assertThat(new String(bytes.array(), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("grüße\n");
            }
        }
    }

    @Test
    void send_guestThatNeverReads_isRefusedInTheEnd() {
        String kilobytes = "x".repeat(256 * 1024);
        List<CompletableFuture<?>> sent = Stream.<CompletableFuture<?>>generate(() -> console.sendAsync(kilobytes))
                .limit(12)
                .toList();

        assertThatThrownBy(() -> soon(sent.get(11)))
                .cause()
                .isInstanceOf(ConsoleBusyException.class)
                .hasMessageContaining("a guest that does not read them");
    }

    @Test
    void output_ofHalfAMegabyte_isSearchedAndKeptInTheFile() throws Exception {
        byte[] line = ("x".repeat(1023) + "\n").getBytes(US_ASCII);
        CompletableFuture<ConsoleMatch> end = console.expectAsync("the end", SOON);
        fake.print("the beginning\n");
        for (int i = 0; i < 512; i++) {
            fake.print(line);
        }
        fake.print("the end");

        assertThat(soon(end).text()).isEqualTo("the end");
        assertThat(console.reader().expect("the beginning", SOON).before()).isEmpty();
        assertThat(console.bytes()).hasSize(14 + 512 * 1024 + 7);
        assertThat(directory.resolve("s.log")).exists();

        fake.port.close();
        soon(console.closed());
        assertThat(directory).isEmptyDirectory();
        assertThat(console.bytes()).hasSize(14 + 512 * 1024 + 7);
    }

    @Test
    void closed_machineThatEndsBeforeItHasReadAll_hasItsWords() throws Exception {
        fake.print("last words");
        console.send("nobody reads this");

        fake.end("the machine ended (HOST_COMMAND, exit code 0)");

        assertThat(soon(console.closed())).isEqualTo("the machine ended (HOST_COMMAND, exit code 0)");
        assertThat(new String(console.bytes(), US_ASCII)).isEqualTo("last words");
    }

    @Test
    void record_fileThatIsThere_isLeftAloneWithoutConsent() throws Exception {
        Path disk = Files.writeString(directory.resolve("disk.raw"), "a disk");

        assertThatThrownBy(() -> console.record(disk))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining(disk + ": it is there already");
        assertThat(disk).hasContent("a disk");

        console.record(disk, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        assertThat(disk).content().startsWith("{\"version\":3");
    }

    @Test
    void record_laterThanTheOutput_hasAllOfIt() throws Exception {
        Path file = directory.resolve("cast");
        fake.print("\u001b[1mbold \"€");
        console.reader().expect("€", SOON);

        try (ConsoleRecording recording = console.record(file)) {
            fake.print(new byte[] {(byte) 0xE2, (byte) 0x82});
            fake.print(new byte[] {(byte) 0xAC, '\r', '\n'});
            console.expect("€€\n", SOON);
            assertThat(recording.toString()).contains("cast");
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).startsWith("{\"version\":3,\"term\":{\"cols\":80,\"rows\":24},\"timestamp\":");
        assertThat(lines.get(1)).matches("\\[\\d+\\.\\d{6},\"o\",\"\\\\u001[bB]\\[1mbold \\\\\"€\"]");
        assertThat(String.join("", lines)).contains("€\\r\\n");
    }
}
