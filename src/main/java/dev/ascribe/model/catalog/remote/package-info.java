/**
 * Downloads over HTTPS: the Hugging Face hub, package indexes, proxies, continued downloads and
 * digests.
 *
 * <p>It knows files and their digests, but not what the files mean.
 */
package dev.ascribe.model.catalog.remote;
