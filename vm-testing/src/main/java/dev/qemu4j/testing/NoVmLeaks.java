package dev.qemu4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails each test that leaves something of a machine behind once its {@code @AfterEach} methods are done. That is a process that this JVM has started, or a
 * run directory in a default place, with the sockets, the overlays or the template in it. What the methods before and after the test leave counts, too. The machines of {@link Vm} fields do not count, since the
 * extension ends them.
 *
 * <p>It cannot tell which of several tests has left something: tests that run beside each other fail for each other.
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(LeakExtension.class)
@SuppressWarnings("exports") // JUnit makes the extension, users do not
public @interface NoVmLeaks {}
