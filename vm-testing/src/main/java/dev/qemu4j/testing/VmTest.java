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
 * killed. A boot that fails fails each test that asks for the machine, with the same exception, and is not tried again. Machines
 * wait for room on the host: see {@link VmExtension}.
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(VmExtension.class)
public @interface VmTest {}
