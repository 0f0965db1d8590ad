// report_page.js - a page in a real browser: usage: node report_page.js MODULES PICTURES/ PAGE.html [FAULTY.html ...]
//
// In light and in dark, at three widths and on paper: axe-core finds nothing, nothing is wider than
// the window, nothing is loaded, no script runs, the keyboard reaches what scrolls. Prints a line a
// view. Of each faulty page something of that is to be found. Status 1 when it is otherwise.
'use strict';
const path = require('path');
const fs = require('fs');
const [modules, pictures, ...pages] = process.argv.slice(2);
const load = name => require(path.join(path.resolve(modules), 'node_modules', name));
const { chromium } = load('playwright-core');
const axe = fs.readFileSync(path.join(path.resolve(modules), 'node_modules/axe-core/axe.min.js'), 'utf8');
const widths = [360, 800, 1280];
const patience = 300000; // a busy machine is no fault of the page's
let wrong = 0;

function complain(view, text) {
    console.log(`${view}: ${text}`);
    wrong++;
}

async function open(browser, page, options) {
    const tab = await browser.newPage(Object.assign({ bypassCSP: true }, options));
    tab.setDefaultTimeout(patience);
    tab.on('request', request => {
        if (request.url() !== 'file://' + path.resolve(page)) complain(page, 'asks for ' + request.url());
    });
    await tab.goto('file://' + path.resolve(page));
    return tab;
}

async function judge(tab, view) {
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (wide) complain(view, 'is wider than the window');
    if (await tab.evaluate(() => document.scripts.length)) complain(view, 'has a script');
    await tab.evaluate(() => document.querySelectorAll('details').forEach(each => { each.open = true; }));
    await tab.addScriptTag({ content: axe });
    const found = await tab.evaluate(() => window.axe.run());
    for (const each of found.violations)
        complain(view, `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
    console.log(`${view}: ${found.passes.length} rules of axe-core passed, ${found.violations.length} did not`);
}

// Tab goes from link to region to summary, each of which shows that it has the focus.
async function keyboard(tab) {
    const reached = new Set();
    for (let i = 0; i < 60; i++) {
        await tab.keyboard.press('Tab');
        const at = await tab.evaluate(() => {
            const element = document.activeElement, style = getComputedStyle(element);
            return { tag: element.tagName, name: element.getAttribute('aria-label') || element.textContent,
                     shown: style.outlineStyle !== 'none' || element.className === 'skip' };
        });
        if (at.tag === 'BODY') break;
        if (!at.shown) complain('keyboard', `${at.tag} ${at.name} does not show its focus`);
        reached.add(at.tag);
    }
    for (const tag of ['A', 'DIV', 'SUMMARY'])
        if (!reached.has(tag)) complain('keyboard', `no ${tag} is reached`);
}

async function whole(browser, page) {
    for (const colorScheme of ['light', 'dark'])
        for (const width of widths) {
            const tab = await open(browser, page, { viewport: { width, height: 900 }, colorScheme });
            await tab.screenshot({ path: path.join(pictures, `${colorScheme}-${width}.png`), fullPage: true });
            await judge(tab, `${colorScheme} ${width}`);
            await tab.close();
        }
    const tab = await open(browser, page, { viewport: { width: 1280, height: 900 } });
    await keyboard(tab);
    const paper = await tab.pdf({ format: 'A4' });
    if (paper.subarray(0, 5).toString() !== '%PDF-' || paper.length < 10000) complain('paper', 'is empty');
    fs.writeFileSync(path.join(pictures, 'paper.pdf'), paper);
    await tab.close();
}

// How many faults are found, at one width.
async function faults(browser, page) {
    const before = wrong;
    const tab = await open(browser, page, { viewport: { width: 360, height: 900 }, colorScheme: 'light' });
    await judge(tab, page);
    await keyboard(tab);
    await tab.close();
    const found = wrong - before;
    wrong = before;
    return found;
}

(async () => {
    const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        timeout: patience,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
               '--disable-component-update', '--disable-sync'],
    });
    await whole(browser, pages[0]);
    for (const page of pages.slice(1))
        if (await faults(browser, page) === 0) complain(page, 'nothing is found');
    await browser.close();
    process.exit(wrong ? 1 : 0);
})().catch(error => { console.log(String(error)); process.exit(1); });
