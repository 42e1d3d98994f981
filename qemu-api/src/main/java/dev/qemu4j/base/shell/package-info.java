/**
 * Words of shell scripts, as the modules write them. Users do not see this package.
 */
@NullMarked
package dev.qemu4j.base.shell;

import org.jspecify.annotations.NullMarked;
