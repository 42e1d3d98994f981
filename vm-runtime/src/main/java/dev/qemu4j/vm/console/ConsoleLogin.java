package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user, a password and the prompts of a login on a console. Immutable; no text that it returns but {@link #password} has the password. */
public final class ConsoleLogin {
    private static final Pattern LOGIN = Pattern.compile("(?im)(?<!last )login: *$");
    private static final Pattern PASSWORD = Pattern.compile("(?im)password: *$");
    /** A number with a per cent sign, as many a message of the day has, is no prompt. */
    private static final Pattern SHELL = Pattern.compile("(?m)(?:[#$>]|(?<!(?:^|\\s)[0-9.]{1,8})%) $");

    private static final Pattern REFUSAL =
            Pattern.compile("(?i)login incorrect|authentication failure|permission denied|login failed");

    private final String user;
    private final @Nullable String password;
    private final Pattern loginPrompt;
    private final Pattern passwordPrompt;
    private final Pattern shellPrompt;
    private final Duration nudge;

    private ConsoleLogin(String user, @Nullable String password, Prompts prompts, Duration nudge) {
        this.user = Objects.requireNonNull(user, "user");
        this.password = password;
        loginPrompt = prompts.login;
        passwordPrompt = prompts.password;
        shellPrompt = prompts.shell;
        this.nudge = nudge;
    }

    private record Prompts(Pattern login, Pattern password, Pattern shell) {}

    /**
     * Makes a login.
     *
     * @param user the user's name
     * @param password the password
     * @return the login, with the prompts of most Unix systems: {@code login:}, {@code Password:}, and a shell's {@code #}, {@code $},
     *     {@code %} or {@code >} with a blank behind it
     */
    public static ConsoleLogin of(String user, String password) {
        Objects.requireNonNull(user, "user");
        return new ConsoleLogin(
                user,
                Objects.requireNonNull(password, "password"),
                new Prompts(LOGIN, PASSWORD, SHELL),
                Duration.ofSeconds(5));
    }

    /**
     * Makes a login of a user who needs no password.
     *
     * @param user the user's name
     * @return the login, with the prompts of {@link #of(String, String)}
     */
    public static ConsoleLogin of(String user) {
        Objects.requireNonNull(user, "user");
        return new ConsoleLogin(user, null, new Prompts(LOGIN, PASSWORD, SHELL), Duration.ofSeconds(5));
    }

    /**
     * Sets the prompt for the user's name.
     *
     * @param prompt the pattern of the prompt
     * @return a changed copy
     */
    public ConsoleLogin loginPrompt(Pattern prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return new ConsoleLogin(user, password, new Prompts(prompt, passwordPrompt, shellPrompt), nudge);
    }

    /**
     * Sets the prompt for the password.
     *
     * @param prompt the pattern of the prompt
     * @return a changed copy
     */
    public ConsoleLogin passwordPrompt(Pattern prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return new ConsoleLogin(user, password, new Prompts(loginPrompt, prompt, shellPrompt), nudge);
    }

    /**
     * Sets the prompt of the shell, which proves that the login succeeded.
     *
     * @param prompt the pattern of the prompt
     * @return a changed copy
     */
    public ConsoleLogin shellPrompt(Pattern prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return new ConsoleLogin(user, password, new Prompts(loginPrompt, passwordPrompt, prompt), nudge);
    }

    /**
     * Sets the silence after which a line feed is sent, by which a prompt comes again that was torn by other output. The default is five seconds.
     *
     * @param silence the time without a prompt, longer than zero
     * @return a changed copy
     */
    public ConsoleLogin nudge(Duration silence) {
        TimeLimit.require("nudge", silence); // it would send line feeds without a pause
        return new ConsoleLogin(user, password, new Prompts(loginPrompt, passwordPrompt, shellPrompt), silence);
    }

    /**
     * Returns the user's name.
     *
     * @return the name
     */
    public String user() {
        return user;
    }

    /**
     * Returns the password.
     *
     * @return the password, or null if the user needs none
     */
    public @Nullable String password() {
        return password;
    }

    Expected forLogin() {
        return Expected.pattern(loginPrompt);
    }

    /** The prompt for the password, the shell at once, a refusal, or the first prompt again. */
    Expected forPassword() {
        return Expected.pattern(passwordPrompt).or(forShell());
    }

    /** The shell, a refusal, or the first prompt again. */
    Expected forShell() {
        return Expected.pattern(shellPrompt).or(Expected.pattern(REFUSAL)).or(Expected.pattern(loginPrompt));
    }

    Duration nudge() {
        return nudge;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConsoleLogin that
                && user.equals(that.user)
                && Objects.equals(password, that.password)
                && forLogin().equals(that.forLogin())
                && forPassword().equals(that.forPassword())
                && nudge.equals(that.nudge);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, password, nudge);
    }

    /** Returns the user's name. */
    @Override
    public String toString() {
        return "ConsoleLogin[" + user + (password == null ? "" : ", password=***") + "]";
    }
}
