package dev.qemu4j.qapi;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** QEMU may change or remove it in any version, without a period of deprecation. */
@Documented
@Retention(RetentionPolicy.CLASS)
public @interface Unstable {}
