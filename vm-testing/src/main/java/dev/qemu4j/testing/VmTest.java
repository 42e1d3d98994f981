package dev.qemu4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class whose tests use virtual machines, which its fields describe and its methods take.
 *
 * <pre>{@code
 * @VmTest
 * class UpgradeIT {
 *     @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
 *     static final VmSpec web = VmSpec.of(cmd).waitFor(Wait.forConsole("login:"));
 *
 *     @Test
 *     void upgrades(VirtualMachine vm) {
 *         vm.console().login("root", "secret", Duration.ofSeconds(30));
 *     }
 * }
 * }</pre>
 *
 * <p>A machine is booted when the first test asks for it, and closed when nobody can ask any more: also if a test fails, and if the JVM is
 * killed. A boot that fails fails each test that asks for the machine, with the same exception. It is not tried again, or once where
 * {@code qemu4j.testing.retry=true}, with a warning in the log.
 *
 * <p>A shared machine that a test closes, by itself or with its {@link dev.qemu4j.testing.lab.VmLab}, is booted anew for the next test, with a warning that names both. If
 * {@code @BeforeAll} had prepared it, that is lost: the tests that ask for it fail, and the message names the test that ended it. The LANs of a lab outlive its {@code close()}.
 *
 * <p>All machines of a run share the room on the host: {@code qemu4j.testing.cpus} processors, by default four for each of the host's, and
 * {@code qemu4j.testing.memory} MiB, by default three quarters of the host's. A machine counts as large as {@code -smp} and {@code -m} say. One that
 * has no room waits, and starts all the same after {@code qemu4j.testing.limit} seconds, by default 300; so long does a test wait for its turn at
 * a machine that it shares, too, and then fails. These are configuration parameters of JUnit.
 *
 * <p>With {@code qemu4j.testing.strict=true} nothing deprecated is used, so that a later QEMU finds nothing to refuse: QEMU rejects deprecated commands and members of
 * QMP ({@code -compat}), unless the description has a policy of its own, and a command line with something deprecated fails the test before the boot.
 *
 * <p>A test that fails leaves a folder with its evidence in {@code qemu4j.testing.evidence}, by default {@code target/qemu4j}, or {@code build/qemu4j} where there is no
 * {@code pom.xml}: a page {@code index.html} with the failure, and for each machine the command line, the consoles, the screen, QEMU's events and standard
 * error, the block nodes and the registers. So does a method with {@code @BeforeAll} or {@code @AfterAll} that fails. The failure has its address below the stack trace. Of several failures of a test, the
 * first has the page; a boot that fails has one with its reason, for all tests that share it.
 *
 * <p>With {@code qemu4j.testing.hold=SECONDS} a test that fails stops there, for so long at most: its machines run on, and standard error has the
 * commands by which somebody gets to their consoles, QMP and forwarded ports (also in the file {@code held} of the evidence; the run goes on when that is deleted).
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(VmExtension.class)
@SuppressWarnings("exports") // JUnit makes the extension, users do not
public @interface VmTest {}
