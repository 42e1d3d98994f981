package dev.qemu4j.vm.console;

import static dev.qemu4j.vm.console.FakeConsole.SOON;
import static dev.qemu4j.vm.console.FakeConsole.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {
    private static final ConsoleLogin QUICK =
            ConsoleLogin.of("root", "top-secret").nudge(Duration.ofMillis(50));

    @TempDir
    private Path directory;

    private FakeConsole fake;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeConsole(directory);
    }

    @AfterEach
    void close() throws Exception {
        fake.close();
    }

    @Test
    void login_plain_endsAtTheShell() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync("root", "top-secret", SOON);
        fake.print("Debian\r\nhost login: ");
        assertThat(fake.readLine()).isEqualTo("root");
        fake.print("root\r\nPassword: ");
        assertThat(fake.readLine()).isEqualTo("top-secret");
        fake.print("\r\nLast login: today\r\nroot@host:~# ");

        assertThat(soon(login).text()).isEqualTo("# ");
    }

    @Test
    void login_tornPrompt_sendsALineFeed() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync(QUICK, SOON);
        fake.print("host log[   1.2] usb: new device\r\nin: ");
        assertThat(fake.readLine()).isEmpty();
        fake.print("\r\nhost login: ");
        assertThat(nextWord()).isEqualTo("root");
        fake.print("root\r\nPassword: ");
        assertThat(nextWord()).isEqualTo("top-secret");
        fake.print("\r\n# ");

        soon(login);
    }

    @Test
    void login_tornPasswordPrompt_startsAnewAndSendsThePasswordOnce() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync(QUICK, SOON);
        fake.print("login: ");
        assertThat(nextWord()).isEqualTo("root");
        fake.print("Pass[  3.4] noise\r\nword: ");
        assertThat(fake.readLine()).isEmpty();
        // Late: the guest has taken the line feed for an empty password already.
        fake.print("\r\nPassword: \r\nLogin incorrect\r\nlogin: ");
        assertThat(nextWord()).isEqualTo("root");
        fake.print("Password: ");
        assertThat(nextWord()).isEqualTo("top-secret");
        fake.print("\r\n$ ");

        soon(login);
    }

    @Test
    void login_wrongPassword_isRefusedAndNotShown() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync(QUICK, SOON);
        fake.print("login: ");
        assertThat(nextWord()).isEqualTo("root");
        fake.print("Password: ");
        assertThat(nextWord()).isEqualTo("top-secret");
        fake.print("top-secret\r\nLogin incorrect\r\nlogin: ");

        assertThatThrownBy(() -> soon(login))
                .cause()
                .isInstanceOf(ConsoleLoginException.class)
                .hasMessageContaining("console0 refuses the login of root")
                .hasMessageNotContaining("top-secret");
        assertThat(QUICK.toString()).doesNotContain("top-secret");
    }

    @Test
    void login_withoutPassword_saysThatOneIsAskedFor() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync(ConsoleLogin.of("guest"), SOON);
        fake.print("login: ");
        assertThat(nextWord()).isEqualTo("guest");
        fake.print("Password: ");

        assertThatThrownBy(() -> soon(login)).hasMessageContaining("asks for a password of guest");
    }

    @Test
    void login_late_saysWhatIsMissing() {
        assertThatThrownBy(() -> fake.console.login("root", "top-secret", Duration.ofMillis(20)))
                .isInstanceOf(ConsoleTimeoutException.class)
                .hasMessageContaining("time-out of 20 ms while logging in as root on console console0")
                .hasMessageNotContaining("top-secret");
    }

    @Test
    void login_executorThatRunsNothing_endsAtItsLimit() throws Exception {
        Path socket = directory.resolve("t");
        try (ConsolePort port = ConsolePort.listen("c", socket, task -> {});
                SocketChannel guest = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            guest.write(ByteBuffer.wrap("login: ".getBytes(StandardCharsets.US_ASCII)));

            CompletableFuture<ConsoleMatch> login = port.console().loginAsync(QUICK, Duration.ofMillis(500));

            assertThatThrownBy(() -> soon(login))
                    .cause()
                    .isInstanceOf(ConsoleTimeoutException.class)
                    .hasMessageContaining("time-out of 500 ms while logging in as root");
        }
    }

    @Test
    void login_guestThatEchoesThePassword_showsItToNobody() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync("root", "top-secret", SOON);
        fake.print("login: ");
        assertThat(fake.readLine()).isEqualTo("root");
        fake.print("root\r\nPassword: ");
        assertThat(fake.readLine()).isEqualTo("top-secret");
        fake.print("top-secret\r\n$ ");

        assertThat(soon(login).before()).isEqualTo("***\n");
        fake.print("top-secret? top-secret is a key\nand top-secret");
        ConsoleMatch match = fake.console.expect(Pattern.compile("(top-\\w+) (is)( not)?"), SOON);
        assertThat(match).isEqualTo(new ConsoleMatch(0, "*** is", Arrays.asList("***", "is", null), "***? "));
        Expected key = Expected.text("never").failOn(ConsoleAlarm.of("a key", Pattern.compile("and top-secret")));
        assertThatThrownBy(() -> fake.console.expect(key, SOON))
                .isInstanceOfSatisfying(
                        ConsoleAlarmException.class, e -> assertThat(e.text()).isEqualTo("and ***"))
                .hasMessageNotContaining("top-secret");
        assertThat(fake.console.text(fake.console.position(), fake.console.size()))
                .isEqualTo(" a key\nand ***");
    }

    @Test
    void login_passwordThatIsTheUsersName_leavesTheOutputAsItIs() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync("root", "root", SOON);
        fake.print("login: ");
        assertThat(fake.readLine()).isEqualTo("root");
        fake.print("root\r\nPassword: ");
        assertThat(fake.readLine()).isEqualTo("root");
        fake.print("\r\nroot@host:~# ");

        assertThat(soon(login).text()).isEqualTo("# ");
        fake.print("uid=0(root)");
        assertThat(fake.console
                        .expect(Pattern.compile("uid=0\\((\\w+)\\)"), SOON)
                        .group(1))
                .isEqualTo("root");
        assertThat(fake.console.text()).endsWith("root@host:~# uid=0(root)");
    }

    @ParameterizedTest
    @CsvSource({
        "'# ', true",
        "'sh-5.1# ', true",
        "'root@web1$ ', true",
        "'web1% ', true",
        "'% ', true",
        "'C:\\> ', true",
        "'Usage of /:   43.6% ', false",
        "'20% ', false",
    })
    void of_shellPrompt_isNoNumber(String line, boolean prompt) {
        Pattern shell = ConsoleLogin.of("u").forShell().patterns().get(0);

        assertThat(shell.matcher("Welcome\n" + line).find()).isEqualTo(prompt);
    }

    @Test
    void nudge_zero_isRefused() {
        assertThatThrownBy(() -> QUICK.nudge(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nudge: PT0S (expected: above zero)");
    }

    @Test
    void login_machineEnds_ends() throws Exception {
        CompletableFuture<ConsoleMatch> login = fake.console.loginAsync(QUICK, Duration.ofHours(1));
        fake.end("the machine ended");

        assertThatThrownBy(() -> soon(login)).cause().isInstanceOf(ConsoleEndedException.class);
    }

    /** Line feeds may come before it, as long as the guest is slow. */
    private String nextWord() throws Exception {
        String line = fake.readLine();
        while (line.isEmpty()) {
            line = fake.readLine();
        }
        return line;
    }
}
